import { basename } from 'node:path';
import { EXIT, type ExitCode } from '../../../core/command';
import { type Delivery, deliver } from '../delivery';
import { readSource } from '../source';
import { importCompose } from './app';

export interface ImportComposeInput extends Delivery {
  /** Path of the compose file; `-` is standard input. */
  readonly file: string;
  /** Which of its services the app is for. @default - the likeliest */
  readonly service?: string | undefined;
}

/** `plumbline import compose`: everything that can be refused is refused before anything is written. */
export function runImportCompose({ file, service, ...delivery }: ImportComposeInput): ExitCode {
  const name = file === '-' ? 'standard input' : basename(file);
  const { declaration, notes } = importCompose(readSource(file), name, service);
  deliver(declaration, notes, delivery);
  return EXIT.done;
}
