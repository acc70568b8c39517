import { Input } from '../../../../constructs';
import type { RotationSource } from '../../../../constructs/manifest';
import { createOutput } from '../../../../core/terminal/output';
import { realRuntime } from '../../../../platforms/http';
import { given } from '../../../../rotation/sources/given';
import { emptyStack } from '../../../constructs/support/stack';
import { addDokploy } from '../../../fixtures/project/stacks/dokploy-stack';
import { temporarySandbox } from '../../../sandbox/support/sandbox';

test('a new Dokploy key is tried out at the declared server before anything uses it', async () => {
  const { sandbox, close } = await temporarySandbox();
  try {
    const stack = emptyStack();
    const fingerprintKey = Input.secret(stack, 'fingerprint_key', { description: 'key', optional: true });
    const target = {
      project: { environmentId: 'V1StGXR8_Z5jdHi6B-myT' },
      host: 'ledger.localhost',
      imageInput: 'image',
    };
    const url = `${sandbox.url}/dokploy`;
    addDokploy(stack, { name: 'prod', tier: 'production' }, { ...target, url }, fingerprintKey);
    const source = stack.inputs.find(({ name }) => name === 'dokploy_token')!.rotation!.source;
    const context = {
      ...{ key: 'dokploy_token', environment: 'prod', rotation: 'r1', root: '.', env: {} },
      source: source as Extract<RotationSource, { kind: 'given' }>,
      inputs: new Map(),
      defaultOf: () => undefined,
      railway: undefined,
      serviceIds: () => undefined,
      runtime: realRuntime,
      output: createOutput({ stream: { write: () => {} }, errStream: { write: () => {} }, env: {} }),
      askValue: undefined,
      note: () => {},
      leftOpen: false,
    };
    await given.verify(context, {}, sandbox.credentials.dokployKey);
    await expect(given.verify(context, {}, 'wrong')).rejects.toThrow(
      /new value of dokploy_token did not pass its check: GET http:\/\/127.* answered 401/,
    );
  } finally {
    await close();
  }
});
