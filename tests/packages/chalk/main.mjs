import chalk, { backgroundColorNames, Chalk, chalkStderr, colorNames, modifierNames, supportsColor } from 'chalk';

console.log(chalk.level, supportsColor, chalkStderr.level, modifierNames.join(), colorNames.length, backgroundColorNames.length);
for (const level of [0, 1, 2, 3]) {
  const c = new Chalk({ level });
  console.log(c.red('a', c.bold.underline('b'), 'c'), c.hex('#ff8800').bgAnsi256(57)('x\ny'), c.rgb(1, 2, 3).inverse('z'), c.green(`n ${c.blue('in')} out`));
  for (const name of [...modifierNames, ...colorNames, ...backgroundColorNames]) process.stdout.write(c[name](name));
  console.log(JSON.stringify(c.bgHex('#123')('t')), c.visible('v'), c.italic``);
}
try { new Chalk({ level: 9 }); } catch (error) { console.log(error.message); }
console.log(chalk.red('default'));
