import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';

const show = (argv) => { delete argv.$0; console.log(argv); };
await yargs(hideBin(process.argv))
  .scriptName('tool').usage('$0 <command>').wrap(100).locale('en')
  .command('build <folder> [extra..]', 'build a folder', (y) => y.positional('folder', { type: 'string', describe: 'what' })
    .option('watch', { alias: 'w', type: 'boolean' }).option('out', { alias: 'o', default: 'dist', normalize: true })
    .option('mode', { choices: ['fast', 'small'] }).option('v', { count: true }).conflicts('watch', 'mode'), show)
  .command(['serve', 's'], 'serve', (y) => y.option('port', { type: 'number', demandOption: true }).strict()
    .check((argv) => { if (argv.port < 1000) throw new Error('a low port'); return true; }), async (argv) => { await null; show(argv); })
  .middleware((argv) => { argv.seen = true; }).demandCommand(1, 'name a command').version('1.2.3').completion().epilogue('the end')
  .example('$0 build src', 'builds').parserConfiguration({ 'camel-case-expansion': false }).parseAsync();
