const common = {
  testEnvironment: 'node',
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

/** All sources are looked at, and not the tests alone: which tests a change concerns follows from imports. */
const testsIn = (folders) => ({
  testMatch: [`<rootDir>/${folders}/**/*.test.ts`],
  modulePathIgnorePatterns: ['<rootDir>/(dist|cdktf\\.out|\\.plumbline)/'],
});

/** @type {import('jest').Config} */
module.exports = {
  // Names every test, so that a skipped one says which tool was missing.
  verbose: true,
  // Most of the time is spent waiting for the embedded platforms; a worker per core would leave the machine idle.
  maxWorkers: 5,
  testSequencer: './test/sequencer.js',
  // A busy machine makes a test slow, not wrong; a hang still ends.
  testTimeout: 300_000,
  projects: [
    { ...common, displayName: 'all', ...testsIn('{test,stacks}') },
    // CDKTF is archived; what touches it runs a second time with its successor, CDK Terrain.
    {
      ...common,
      displayName: 'cdktn',
      ...testsIn('{test/{constructs,project},stacks}'),
      // These touch no CDKTF.
      testPathIgnorePatterns: [
        '/compose-(file|lint)',
        '/dokploy/lint/',
        '/env-schema/',
        '/terraform-json/',
        '/generated-files',
      ],
      moduleNameMapper: { '^cdktf$': 'cdktn', '^cdktf/(.*)$': 'cdktn/$1' },
    },
  ],
};
