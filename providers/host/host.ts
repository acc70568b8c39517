/** Several providers in one process, for engines that are told where they listen instead of starting them. */
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Note } from '../../core/note';
import { PROVIDER_NAMESPACE } from '../../core/platforms';
import type { ProcessMark } from '../../core/processes';
import { makeSocketFolder, reattachment } from '../framework/plugin/handshake';
import { captureConsole } from '../framework/plugin/log';
import { listen } from '../framework/plugin/server';
import { surviveSignals } from '../framework/plugin/survival';
import { type Handlers, handlers } from '../framework/provider-server';
import type { Provider } from '../framework/resource';
import { Session } from '../framework/session';
import { tenancy } from './tenancy';

/** Notes as lines `{"note": …, "cause": …}`, which the owner shows. */
export const tellOwner: Note = (note, cause) =>
  void process.stdout.write(`${JSON.stringify({ note, cause })}\n`);

interface OpenSession {
  readonly handlers: Handlers;
  /** Aborts reads and waits. */
  stop(): void;
  /** Takes its secret values out of a text. */
  clean(text: string): string;
}

/** A provider as each client gets it: with a session of its own. */
export interface Hosted {
  readonly name: string;
  open(): OpenSession;
}

/** @param note told what a session waits for */
export function hosted<C>(provider: Provider<C>, note: Note): Hosted {
  return {
    name: provider.name,
    open() {
      const session = new Session(provider, note);
      return {
        handlers: handlers(provider, session),
        stop: () => session.stop(),
        clean: (text) => session.redactor.clean(text),
      };
    },
  };
}

/** Runs the host, or says why this machine has no place for it. */
export function runHost(providers: readonly Hosted[]): void {
  host(providers).catch(({ message }: Error) => {
    process.stderr.write(`${message}\n`);
    process.exit(1);
  });
}

/**
 * Listens for engines, says on the first line of standard output what `TF_REATTACH_PROVIDERS` has to be, and ends with its
 * owner: standard input is the owner's, who writes a line `{"engine": <mark>}` for each engine it starts, and whose end
 * closes it. Later lines of standard output are notes (`tellOwner`).
 */
async function host(providers: readonly Hosted[]): Promise<void> {
  const sessions = new Set<OpenSession>();
  const clean = (text: string) => [...sessions].reduce((rest, session) => session.clean(rest), text);
  captureConsole(clean);
  surviveSignals(clean);
  const folder = makeSocketFolder(process.env);
  process.on('exit', folder.remove);
  const tenants = tenancy(() => process.exit(0));

  const reattach = await Promise.all(
    providers.map(async ({ name, open }, index) => {
      const path = join(folder.path, String(index));
      await listen(path, () => {
        const session = open();
        sessions.add(session);
        const lifetime = tenants.admit(session.stop, () => sessions.delete(session));
        return { handlers: session.handlers, lifetime };
      });
      return [`${PROVIDER_NAMESPACE}/${name}`, reattachment(path)] as const;
    }),
  );
  process.stdout.write(`${JSON.stringify(Object.fromEntries(reattach))}\n`);

  createInterface(process.stdin)
    .on('line', (line) => tenants.expect((JSON.parse(line) as { engine: ProcessMark }).engine))
    .on('close', tenants.ownerGone);
}
