import type { Command } from 'commander';
import { register as registerBackup } from './backup';
import { register as registerConvert } from './convert';
import { register as registerDiff } from './diff';
import { register as registerEdit } from './edit';
import { register as registerExec } from './exec';
import { register as registerGet } from './get';
import { register as registerGitDrivers } from './git-drivers';
import { register as registerHistory } from './history';
import { register as registerImport } from './import';
import { register as registerInit } from './init';
import { register as registerMerge } from './merge';
import { register as registerRecipients } from './recipients';
import { register as registerRekey } from './rekey';
import { register as registerRotation } from './rotation';
import { register as registerSet } from './set';
import { register as registerShow } from './show';
import { register as registerTextconv } from './textconv';
import { register as registerUnset } from './unset';
import { register as registerVerify } from './verify';

/** Commands in the order of the help: what is done every week first. */
const COMMANDS: readonly ((secrets: Command) => void)[] = [
  registerEdit,
  registerSet,
  registerGet,
  registerShow,
  registerUnset,
  registerVerify,
  registerInit,
  registerImport,
  registerRecipients,
  registerDiff,
  registerHistory,
  registerRekey,
  registerConvert,
  registerMerge,
  registerTextconv,
  registerGitDrivers,
  registerExec,
  registerRotation,
  registerBackup,
];

export function register(program: Command): void {
  const secrets = program
    .command('secrets')
    .summary('change, read and check the encrypted inputs of an environment')
    .description(
      'The inputs of an environment live in secrets/<environment>.enc.tfvars: an ordinary SOPS document, encrypted ' +
        'to age recipients. Values are shown only by get, by show --reveal and to the command of exec.',
    );
  for (const registerCommand of COMMANDS) registerCommand(secrets);
}
