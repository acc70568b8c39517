/** A provider process from start to end. */
import { selfSigned } from './plugin/certificate';
import { handshakeLine, makeSocket, startProblem } from './plugin/handshake';
import { lifetime } from './plugin/lifetime';
import { captureConsole } from './plugin/log';
import { listen } from './plugin/server';
import { surviveSignals } from './plugin/survival';
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
  const service = { handlers: handlers(provider, session), lifetime: life };
  await listen(socket.path, () => service, tls);
  process.stdout.write(handshakeLine(socket.path, tls?.own.der));
}
