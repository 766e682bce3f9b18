const { Argument, Command, InvalidArgumentError, Option } = require('commander');

const program = new Command();
program.name('tool').description('does things').version('3.2.1').option('-d, --debug', 'more output').showHelpAfterError('(see --help)');
program.command('split').argument('[string]', 'text', 'default,text').option('-f, --first [value]', 'first', 'none')
  .addOption(new Option('-l, --limit <n>', 'limit').argParser(parseInt).env('TOOL_LIMIT').default(5, 'five').conflicts('all')).option('--no-trim')
  .action((string, options) => console.log(string.split(','), options));
program.command('add').addArgument(new Argument('<numbers...>', 'numbers').argParser((value, list = []) => {
  if (Number.isNaN(Number(value))) throw new InvalidArgumentError('Not a number.');
  return [...list, Number(value)];
})).option('--json').hook('preAction', (_, command) => console.log('before', command.name()))
  .action(async (numbers, { json }) => { await null; const sum = numbers.reduce((a, b) => a + b); console.log(json ? JSON.stringify({ sum }) : sum); });
program.addHelpText('after', '\nExamples:\n  tool add 1 2');
program.parseAsync();
