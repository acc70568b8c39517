import { ComposeError } from './file';

/** What a `docker …` command line asks for. */
export type DockerCommand =
  | {
      readonly kind: 'up';
      readonly project?: string;
      /** Path of a file with variables, as `--env-file` names it. */
      readonly envFile?: string;
      readonly wait: boolean;
      readonly waitTimeout?: number;
      readonly removeOrphans: boolean;
    }
  | { readonly kind: 'stack'; readonly project: string; readonly prune: boolean };

const REFUSED = /[;|`$(){}<>\\\n]/;

/** Everything after `docker` for a compose app without a command of its own. */
export function defaultCommand(composeType: string, appName: string, file: string): string {
  return composeType === 'stack'
    ? `stack deploy -c ${file} ${appName} --prune --with-registry-auth`
    : `compose -p ${appName} -f ${file} up -d --build --remove-orphans`;
}

/**
 * Reads a command line, which may chain several by `&&`.
 * @throws ComposeError for what Dokploy's filter, or Docker, refuses
 */
export function readCommand(line: string): DockerCommand[] {
  if (REFUSED.test(line))
    throw new ComposeError('Invalid command: it contains characters that are not allowed');
  return line.split('&&').map((part, index) => {
    const words = part.trim().split(/\s+/);
    if (index > 0 && words[0] === 'docker-compose') words.splice(0, 1, 'docker', 'compose');
    if (index > 0 && (words.shift() !== 'docker' || words[0] !== 'compose')) {
      throw new ComposeError('Invalid command: && may only chain docker compose commands');
    }
    if (words[0] === 'compose') return readCompose(words.slice(1));
    if (words[0] === 'stack' && words[1] === 'deploy') return readStack(words.slice(2));
    throw new ComposeError(`docker: '${words[0]}' is not a docker command the sandbox knows`);
  });
}

function readCompose(words: readonly string[]): DockerCommand {
  const withValue = ['-p', '--project-name', '-f', '--file', '--env-file', '--wait-timeout'];
  const { options, rest } = readOptions(words, withValue);
  if (rest[0] !== 'up') throw new ComposeError(`unknown docker command: "compose ${rest[0] ?? ''}"`);
  const file = options.get('-f') ?? options.get('--file');
  if (file !== undefined && !/(^|\/)docker-compose\.yml$/.test(file)) {
    throw new ComposeError(`open ${file}: no such file or directory`);
  }
  const project = options.get('-p') ?? options.get('--project-name');
  const envFile = options.get('--env-file');
  const waitTimeout = options.get('--wait-timeout');
  return {
    kind: 'up',
    wait: options.has('--wait'),
    removeOrphans: options.has('--remove-orphans'),
    ...(project !== undefined && { project }),
    ...(envFile !== undefined && { envFile }),
    ...(waitTimeout !== undefined && { waitTimeout: Number(waitTimeout) }),
  };
}

function readStack(words: readonly string[]): DockerCommand {
  const { options, rest } = readOptions(words, ['-c', '--compose-file']);
  if (rest.length !== 1) throw new ComposeError('"docker stack deploy" requires exactly 1 argument.');
  return { kind: 'stack', project: rest[0]!, prune: options.has('--prune') };
}

function readOptions(words: readonly string[], withValue: readonly string[]) {
  const options = new Map<string, string>();
  const rest: string[] = [];
  const left = [...words];
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    const [name, value] = word.split('=', 2) as [string, string?];
    if (!name.startsWith('-')) rest.push(name);
    else if (withValue.includes(name)) options.set(name, value ?? left.shift() ?? '');
    else options.set(name, value ?? 'true');
  }
  return { options, rest };
}
