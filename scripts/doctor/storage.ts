import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StackManifest } from '../../constructs/manifest';
import { type GitContext, tryGit, workTree } from '../../core/git';
import { SANDBOX } from '../../core/project';
import { bad, ok, type Row } from '../../workspace/check-row';
import { inputsPath } from '../../workspace/inputs';
import { findSecretsFile } from '../../workspace/secrets-file';
import { EXAMPLE_FILE, exampleDifferences, exampleValues } from '../../workspace/variables/example';
import { LOCAL_FILES, localFiles } from '../../workspace/variables/local-values';
import { schemasOf, variablesOf } from '../../workspace/variables/schemas';

/** Whether each kind of configuration is kept where it belongs: names in git, values out of it or encrypted. */
export function checkStorage(
  { root, env }: { readonly root: string; readonly env: GitContext['env'] },
  manifests: readonly StackManifest[],
): Row[] {
  const git = gitAt(root, env);
  return [
    checkExample(root, manifests, git),
    checkLocal(root, git),
    checkPipeline(manifests),
    checkValues(root, manifests, git),
  ];
}

/** What git knows; nothing outside of a repository. */
interface Git {
  tracks(path: string): boolean;
  ignores(path: string): boolean;
}

function gitAt(root: string, env: GitContext['env']): Git | undefined {
  const context = { cwd: root, env };
  try {
    if (workTree(context) === undefined) return undefined;
  } catch {
    return undefined;
  }
  const says = (...args: string[]) => tryGit(args, context).code === 0;
  return {
    tracks: (path) => says('ls-files', '--error-unmatch', '--', path),
    ignores: (path) => says('check-ignore', '--quiet', '--no-index', '--', path),
  };
}

function checkExample(root: string, manifests: readonly StackManifest[], git: Git | undefined): Row {
  const name = EXAMPLE_FILE;
  const path = join(root, EXAMPLE_FILE);
  const schemas = schemasOf(manifests);
  const write = 'Run `plumbline env sync` and commit it.';
  if (!existsSync(path)) {
    return schemas.length === 0
      ? ok(name, 'none, and no service has a schema')
      : bad('warn', name, 'missing: nobody sees which variables there are', write);
  }
  const text = readFileSync(path, 'utf8');
  const values = exampleValues(text);
  const filled = variablesOf(schemas)
    .filter(({ key, rules }) => values.has(key) && Object.values(rules).some(({ secret }) => secret))
    .map(({ key }) => key);
  if (filled.length > 0) {
    const next = `Empty ${filled.length === 1 ? 'it' : 'them'} there, and change the secret if it was a real one.`;
    return bad('fail', name, `it is committed and sets ${filled.join(', ')}, which are secret`, next);
  }
  const differences = exampleDifferences(schemas, text).length;
  if (differences > 0) return bad('warn', name, 'it is not what the schemas say', write);
  if (git && !git.tracks(EXAMPLE_FILE)) return bad('warn', name, 'git does not track it', 'Commit it.');
  return ok(name, `${values.size} values, none of them secret${git ? ', in git' : ''}`);
}

function checkLocal(root: string, git: Git | undefined): Row {
  const name = LOCAL_FILES[0];
  const there = localFiles(root);
  const found = there.length === 0 ? 'none' : there.join(', ');
  if (!git) return ok(name, `${found}; this is no git repository`);
  const tracked = LOCAL_FILES.filter((file) => git.tracks(file));
  if (tracked.length > 0) {
    const next = `Run \`git rm --cached ${tracked.join(' ')}\`, and change the secrets in it.`;
    return bad('fail', name, `git tracks ${tracked.join(', ')}`, next);
  }
  const open = LOCAL_FILES.filter((file) => !git.ignores(file));
  if (open.length === 0) return ok(name, `${found}; ignored by git`);
  return bad(
    there.some((file) => open.includes(file)) ? 'fail' : 'warn',
    name,
    `git does not ignore ${open.join(', ')}`,
    `Add ${open.map((file) => `\`${file}\``).join(' and ')} to .gitignore.`,
  );
}

function checkPipeline(manifests: readonly StackManifest[]): Row {
  const name = 'pipeline secrets';
  const seals = manifests.flatMap(({ inputs }) => inputs.flatMap(({ sealed }) => sealed ?? []));
  const places = new Set(seals.map(({ repository, environment }) => environment ?? repository));
  if (seals.length === 0) return ok(name, 'no stack declares any');
  return ok(name, `${seals.length} declared for ${[...places].join(', ')}, each sealed before it leaves`);
}

/** Encrypted and committed, the values of an environment have a history, which is their backup. */
function checkValues(root: string, manifests: readonly StackManifest[], git: Git | undefined): Row {
  const name = 'values of environments';
  const kept = manifests
    .filter(({ inputs }) => inputs.some(({ required }) => required))
    .map(({ environment }) => {
      const file = findSecretsFile(root, environment)?.file;
      return { environment, file, plain: existsSync(inputsPath(root, environment)) };
    });
  const problems = kept.flatMap(({ environment, file, plain }) => {
    if (environment === SANDBOX) return [];
    if (file === undefined) {
      return [`${environment}: ${plain ? 'in plaintext on this machine, without a backup' : 'no file'}`];
    }
    return git && !git.tracks(file) ? [`${environment}: ${file} is not in git, so it has no backup`] : [];
  });
  if (problems.length === 0) {
    const files = kept.flatMap(({ file }) => file ?? []);
    return ok(name, files.length === 0 ? 'none' : `encrypted in ${files.join(', ')}`);
  }
  return bad(
    'warn',
    name,
    problems.join('; '),
    'Keep them in secrets/<environment>.enc.tfvars (`plumbline secrets init <environment>`) and commit that.',
  );
}
