// The walls of the house as lint: what each room may import, floating promises, exhaustive switches. tests/boundaries.spec.ts
// proves that a forbidden import fails.
import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const world = ['@nestjs/*', 'typeorm', 'pg', 'kafkajs', 'redis', 'fastify', 'node:*', 'fs', 'crypto'];
const services = ['@doudi/intake', '@doudi/household-verification', '@doudi/payments', '@doudi/disaster-relief', '@doudi/audit'];
const libs = ['kernel', 'rules', 'contracts', 'event-store', 'event-bus', 'vault', 'edge', 'testing'].map((name) => `@doudi/${name}`);
const infra = ['@doudi/standalone', '@doudi/finance-bureau', '@doudi/sources', '@doudi/postgres'];
const specs = ['**/*.spec.ts', '**/*.fixture.ts'];

/** Files that may import only these of our packages, and none of the world's. */
const room = (files, allowed, { pure = false, also = [], typesOf = [] } = {}) => ({
  files,
  ignores: specs,
  rules: {
    '@typescript-eslint/no-restricted-imports': ['error', {
      patterns: [
        ...(typesOf.length > 0 ? [{ group: typesOf, allowTypeImports: true, message: 'Only the shapes of this room may be named here.' }] : []),
        { group: [...services, ...libs, ...infra].filter((name) => !allowed.includes(name) && !typesOf.includes(name)), message: 'This room may not import that one (docs: architecture, "The house").' },
        ...(pure ? [{ group: world.filter((name) => !also.includes(name)), message: 'This room is pure: no framework, no driver, no clock, no file.' }] : []),
      ],
    }],
    ...(pure ? {
      'no-restricted-globals': ['error', 'process', 'setTimeout', 'setInterval', 'fetch'],
      'no-restricted-syntax': ['error',
        { selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']", message: 'Time comes in with the command.' },
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Time comes in with the command.' },
        { selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']", message: 'Randomness comes in with the command.' },
      ],
    } : {}),
  },
});

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', 'tests/bench/**', '**/*.mjs', '**/*.js', '.doudi/**'] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
      'max-len': ['error', { code: 180, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreComments: true }],
    },
  },
  room(['libs/kernel/src/**/*.ts'], [], { pure: true }),
  room(['libs/rules/src/**/*.ts'], ['@doudi/kernel'], { also: ['node:*', 'fs', 'crypto'], pure: true }),
  room(['libs/contracts/src/**/*.ts'], ['@doudi/kernel'], { pure: true }),
  room(['libs/event-store/src/**/*.ts'], ['@doudi/kernel']),
  room(['libs/event-bus/src/**/*.ts'], ['@doudi/kernel', '@doudi/event-store']),
  room(['libs/vault/src/**/*.ts'], ['@doudi/kernel']),
  room(['libs/testing/src/**/*.ts'], ['@doudi/kernel', '@doudi/event-store', '@doudi/postgres']),
  room(['libs/edge/src/**/*.ts'], ['@doudi/kernel', '@doudi/rules', '@doudi/contracts', '@doudi/event-store', '@doudi/event-bus']),
  room(['services/*/src/**/*.ts'], libs.filter((name) => name !== '@doudi/testing')),
  room(['services/*/src/domain/**/*.ts'], ['@doudi/kernel', '@doudi/rules', '@doudi/contracts'], { pure: true, typesOf: ['@doudi/event-store', '@doudi/edge'] }),
  room(['infra/finance-bureau/src/**/*.ts', 'infra/sources/src/**/*.ts'], ['@doudi/kernel']),
  room(['infra/postgres/src/**/*.ts'], []),
  {
    // evolve may not know the law: a replay never recalculates.
    files: ['services/*/src/domain/**/*.state.ts'],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns: [{ group: ['@doudi/rules', ...world], message: 'evolve knows no law' }] }] },
  },
  { files: ['**/*.spec.ts', 'tests/**/*.ts'], rules: { 'max-len': 'off', '@typescript-eslint/no-empty-function': 'off' } },
);
