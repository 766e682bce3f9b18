const { ESLint, Linter } = require('eslint');

(async () => {
  const eslint = new ESLint({ fix: true });
  const results = await eslint.lintFiles(['bad.js', 'good.js']);
  for (const { messages, output, fixableErrorCount, filePath } of results) {
    console.log(filePath, messages.length, fixableErrorCount, output);
  }
  const messages = new Linter().verify('let a = 1;;', { rules: { 'no-extra-semi': 2, 'prefer-const': 2 } });
  console.log(messages);
})();
