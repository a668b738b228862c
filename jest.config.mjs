// One runner for all specs. SUITE picks the kind: unit (pure, milliseconds), int (a real PostgreSQL), e2e (the public interfaces).
const suite = process.env.SUITE ?? 'unit';
const ofSuite = {
  unit: { testRegex: ['(?<!\\.(int|e2e))\\.spec\\.ts$'] },
  int: { testRegex: ['\\.int\\.spec\\.ts$'], testTimeout: 60_000 },
  e2e: { testRegex: ['\\.e2e\\.spec\\.ts$'], testTimeout: 180_000, maxWorkers: 2 },
}[suite];

export default {
  ...ofSuite,
  roots: ['<rootDir>/libs', '<rootDir>/services', '<rootDir>/infra', '<rootDir>/tests'],
  modulePathIgnorePatterns: ['/dist/', '<rootDir>/tests/bench/'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '<rootDir>/tests/bench/'],
  setupFiles: process.env.DOUDI_REACHED === undefined ? [] : ['<rootDir>/tests/reached.setup.mjs'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': '@swc/jest' },
  moduleNameMapper: {
    '^@doudi/(kernel|rules|contracts|event-store|event-bus|vault|edge|testing)$': '<rootDir>/libs/$1/src/index.ts',
    '^@doudi/(intake|household-verification|payments|audit)$': '<rootDir>/services/$1/src/index.ts',
    '^@doudi/(finance-bureau|sources|postgres|standalone)$': '<rootDir>/infra/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
};
