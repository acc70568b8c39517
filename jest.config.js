const common = {
  testEnvironment: 'node',
  testMatch: ['**/*.test.ts'],
  transform: {
    '^.+\\.[cm]?[tj]sx?$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  // Packages that are ES modules only, which jest cannot require as they are.
  transformIgnorePatterns: [
    '/node_modules/(?!(@peculiar|@electric-sql|picocolors|@octokit|@noble|@scure|age-encryption|universal-user-agent|before-after-hook|json-with-bigint)/)',
  ],
};

/** @type {import('jest').Config} */
module.exports = {
  // Names every test, so that a skipped one says which tool was missing.
  verbose: true,
  // Most of the time is spent waiting for the embedded platforms; one worker would leave the machine idle.
  maxWorkers: 3,
  // A busy machine makes a test slow, not wrong; a hang still ends.
  testTimeout: 60_000,
  projects: [
    { ...common, displayName: 'all', roots: ['<rootDir>/test'] },
    // CDKTF is archived; what touches it runs a second time with its successor, CDK Terrain.
    {
      ...common,
      displayName: 'cdktn',
      roots: ['<rootDir>/test/constructs', '<rootDir>/test/stacks'],
      // The longest of these suites is about YAML and touches no CDKTF.
      testPathIgnorePatterns: ['/compose-lint'],
      moduleNameMapper: { '^cdktf$': 'cdktn', '^cdktf/(.*)$': 'cdktn/$1' },
    },
  ],
};
