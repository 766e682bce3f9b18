export default [
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: { ecmaVersion: 2024, globals: { console: 'readonly', process: 'readonly' } },
    rules: {
      'no-unused-vars': 'error', 'no-undef': 'error', eqeqeq: 'warn', 'prefer-const': 'error', 'no-var': 'error',
      'object-shorthand': 'warn', 'no-cond-assign': 'error', 'no-dupe-keys': 'error', 'no-fallthrough': 'error',
      'no-unreachable': 'error', 'use-isnan': 'error', 'valid-typeof': 'error', curly: ['warn', 'multi-line'],
      complexity: ['warn', 4], 'max-depth': ['warn', 2], 'no-shadow': 'warn', 'prefer-template': 'warn',
      'no-useless-escape': 'error', 'no-control-regex': 'error', 'no-misleading-character-class': 'error',
    },
  },
];
