/**
 * Head of a provider file, which is a shell script and a JavaScript program at once: Terraform starts it like any
 * executable and quotes the first line it prints, so a missing or old Node.js is reported in words.
 */
const remedy = 'Install it from https://nodejs.org or add its folder to PATH.';

exports.banner = `#!/bin/sh
":" //; command -v node >/dev/null 2>&1 || { echo "This provider needs Node.js 20 or newer, and there is no node on PATH. ${remedy}"; exit 1; }; NODE_OPTIONS= exec node --no-warnings "$0" "$@"
if (parseInt(process.versions.node, 10) < 20) { console.log("This provider needs Node.js 20 or newer, and node on PATH is " + process.version + ". ${remedy}"); process.exit(1); }
`;
