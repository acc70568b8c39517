/** Terraform's calls, answered by a provider. */
import {
  applyResource,
  importResource,
  keptState,
  planResource,
  readResource,
  upgradeState,
} from './lifecycle';
import type { Provider } from './resource';
import { schemaMessage } from './schema-message';
import { Session } from './session';
import { validate } from './validation';
import { fromDynamicValue, toDynamicValue } from './wire/dynamic-value';
import type { CallName, calls, Message, Received } from './wire/protocol';

export type Handlers = {
  readonly [N in CallName]: (
    request: Received<(typeof calls)[N][0]>,
  ) => Message<(typeof calls)[N][1]> | Promise<Message<(typeof calls)[N][1]>>;
};

/** One handler per call of the protocol. */
export function handlers<C>(provider: Provider<C>, session = new Session(provider)): Handlers {
  const { configuration, resources } = provider;
  return {
    GetProviderSchema: () => ({
      provider: schemaMessage(configuration),
      resourceSchemas: Object.fromEntries(
        resources.map(({ definition: { type, attributes, description, version } }) => [
          type,
          schemaMessage(attributes, description, version),
        ]),
      ),
      serverCapabilities: { getProviderSchemaOptional: true },
    }),

    ValidateProviderConfig: ({ config }) =>
      session.answer(configuration, () =>
        validate(configuration, session.learn(configuration, fromDynamicValue(configuration, config)!)),
      ),

    ValidateResourceConfig: ({ typeName, config }) => {
      const resource = session.resource(typeName);
      const { attributes } = resource.definition;
      return session.answer(attributes, () =>
        validate(attributes, session.learn(attributes, fromDynamicValue(attributes, config)!), (known) =>
          resource.validate?.(known),
        ),
      );
    },

    ConfigureProvider: ({ config }) =>
      session.answer(configuration, async () => {
        await session.configure(fromDynamicValue(configuration, config)!);
        return {};
      }),

    StopProvider: () => {
      session.stop();
      return { error: '' };
    },

    UpgradeResourceState: (request) => {
      const resource = session.resource(request.typeName);
      const { attributes } = resource.definition;
      return session.answer(attributes, () => {
        const state = upgradeState(resource, request);
        session.hold(resource, state);
        return { upgradedState: toDynamicValue(attributes, state) };
      });
    },

    ReadResource: (request) => {
      const resource = session.resource(request.typeName);
      return session.answer<Message<'ReadResponse'>>(
        resource.definition.attributes,
        (context) => readResource(session, resource, request, context),
        () => ({ newState: request.currentState!, private: request.private }),
      );
    },

    PlanResourceChange: (request) => {
      const resource = session.resource(request.typeName);
      return session.answer<Message<'PlanResponse'>>(
        resource.definition.attributes,
        (context) => planResource(session, resource, request, context),
        () => ({ plannedState: request.proposedNewState!, plannedPrivate: request.priorPrivate }),
      );
    },

    ApplyResourceChange: (request) => {
      const resource = session.resource(request.typeName);
      return session.answer<Message<'ApplyResponse'>>(
        resource.definition.attributes,
        (context) => applyResource(session, resource, request, context),
        (error) => keptState(resource, request, error),
      );
    },

    ImportResourceState: ({ typeName, id }) => {
      const resource = session.resource(typeName);
      return session.answer(resource.definition.attributes, (context) =>
        importResource(session, resource, id, context),
      );
    },
  };
}
