/** A provider process from start to end. */
import { selfSigned } from './plugin/certificate';
import { handshakeLine, makeSocket, startProblem } from './plugin/handshake';
import { lifetime } from './plugin/lifetime';
import { captureConsole, log, stackOf } from './plugin/log';
import { listen } from './plugin/server';
import { handlers } from './provider-server';
import type { Provider } from './resource';
import { Session } from './session';

/** Serves a provider to the Terraform that started this process. */
export async function serve<C>(provider: Provider<C>): Promise<void> {
  const problem = startProblem(process.env);
  if (problem) {
    process.stderr.write(`${problem}\n`);
    process.exitCode = 1;
    return;
  }
  const socket = makeSocket(process.env);
  process.on('exit', socket.remove);
  const session = new Session(provider);
  const clean = (text: string) => session.redactor.clean(text);
  captureConsole(clean);
  surviveSignals(clean);
  const life = lifetime(
    () => session.stop(),
    () => process.exit(0),
  );
  // Terraform leaves the variable out when TF_DISABLE_PLUGIN_TLS is set.
  const client = process.env['PLUGIN_CLIENT_CERT'];
  const tls = client ? { client, own: selfSigned(new Date()) } : undefined;
  await listen(socket.path, { handlers: handlers(provider, session), lifetime: life }, tls);
  process.stdout.write(handshakeLine(socket.path, tls?.own.der));
}

/**
 * A signal reaches the whole process group, and Terraform then asks to stop in its own way; dying here would lose
 * what is being written. For the same reason a stray error of a library is logged and survived.
 */
function surviveSignals(clean: (text: string) => string): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => log('debug', `${signal} is left to Terraform`));
  }
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => log('error', event, { error: clean(stackOf(error)) }));
  }
  // Terraform is gone when its end of the pipe is.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}
