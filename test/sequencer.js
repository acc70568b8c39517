const { default: Sequencer } = require('@jest/test-sequencer');

/** Folders of the tests that take longest. They wait for processes most of the time, so others fill the gaps. */
const FIRST = [
  /\/test\/e2e\//,
  /\/test\/integration\//,
  /\/test\/(providers\/framework|scripts\/(hooks|secrets|start))\//,
];

/** Starts long tests first, also on a fresh clone, where jest knows no durations: the last one would run alone. */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => FIRST.findIndex((folder) => folder.test(path)) + 1 || FIRST.length + 1;
    return [...super.sort(tests)].sort((a, b) => rank(a) - rank(b));
  }
};
