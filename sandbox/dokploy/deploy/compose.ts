import { defaultCommand, readCommand } from '../compose/command';
import { convertCompose, domainsOf } from '../compose/convert';
import { namedEnvFiles, readEnvFile, writeEnvFile } from '../compose/env-file';
import { resolveEnv } from '../compose/environment';
import { ComposeError, parseYaml, readComposeFile } from '../compose/file';
import { interpolate, mapTexts } from '../compose/interpolate';
import { composeUp } from '../docker/compose-up';
import type { Compose } from '../state';
import type { Host, Log } from './host';
import { deployStack } from './stack';

export const COMPOSE_FILE = 'docker-compose.yml';

/**
 * Deploys a compose app: writes its files, then runs its command. What was written or replaced by the time it fails
 * stays so.
 * @throws ComposeError
 */
export async function deployCompose(host: Host, compose: Compose, log: Log): Promise<void> {
  const { database, engine } = host;
  const { world } = database;
  if (compose.sourceType !== 'raw') throw new ComposeError(`${compose.sourceType}: the sandbox has no git`);
  const env = resolveEnv(database, compose);
  const envFile = writeEnvFile(database, compose, log);
  const named = namedEnvFiles(database, compose, envFile);
  compose.fileOnDisk = convertCompose(database, compose);
  database.save();

  const line = compose.command || defaultCommand(compose.composeType, compose.appName, COMPOSE_FILE);
  log(`Command: docker ${line}`);
  const { appName, fileOnDisk } = compose;
  const routesOf = (service: string) =>
    domainsOf(database, compose)
      .filter(({ serviceName }) => serviceName === service)
      .map(({ host: name, port }) => ({ host: name, port: port ?? 3000 }));
  const fileWith = (variables: Record<string, string>) =>
    readComposeFile(mapTexts(parseYaml(fileOnDisk), (text) => interpolate(text, variables, log)));
  for (const command of readCommand(line)) {
    if (command.kind === 'stack') {
      // A stack reads no file: its command is given the variables.
      await deployStack(host, {
        ...command,
        file: fileWith(env),
        variables: env,
        namedFile: named,
        routesOf,
        log,
      });
    } else {
      const variables = readEnvFile(envFile, command.envFile, appName);
      const file = fileWith(variables);
      const project = command.project ?? variables['COMPOSE_PROJECT_NAME'] ?? 'code';
      const { dataDir, secondMs } = world;
      await composeUp({
        ...command,
        engine,
        project,
        file,
        variables,
        namedFile: named,
        routesOf,
        log,
        dataDir,
        secondMs,
      });
    }
  }
}
