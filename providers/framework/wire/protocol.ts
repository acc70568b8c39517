/**
 * Terraform's plugin protocol 6 as far as a provider with managed resources needs it: field numbers and types of
 * the messages, by our own names where the wire carries none. What is not listed is skipped by the decoder, and a
 * call that is not listed is answered UNIMPLEMENTED, which Terraform and OpenTofu accept for all the others.
 */

type Scalar = 'string' | 'bytes' | 'bool' | 'int32' | 'int64';

/** Field number, type (a scalar or a message of the table), and whether there are many of it or it is part of a oneof. */
type Field = readonly [number: number, type: string, kind?: 'repeated' | 'map' | 'oneof'];

export const messages = {
  Empty: {},
  DynamicValue: { msgpack: [1, 'bytes'], json: [2, 'bytes'] },
  RawState: { json: [1, 'bytes'] },
  PathStep: {
    attributeName: [1, 'string', 'oneof'],
    elementKeyString: [2, 'string', 'oneof'],
    elementKeyInt: [3, 'int64', 'oneof'],
  },
  AttributePath: { steps: [1, 'PathStep', 'repeated'] },
  Diagnostic: {
    severity: [1, 'int32'],
    summary: [2, 'string'],
    detail: [3, 'string'],
    attribute: [4, 'AttributePath'],
  },

  Attribute: {
    name: [1, 'string'],
    type: [2, 'bytes'],
    description: [3, 'string'],
    required: [4, 'bool'],
    optional: [5, 'bool'],
    computed: [6, 'bool'],
    sensitive: [7, 'bool'],
    descriptionKind: [8, 'int32'],
    nestedType: [10, 'NestedType'],
    writeOnly: [11, 'bool'],
  },
  NestedType: { attributes: [1, 'Attribute', 'repeated'], nesting: [3, 'int32'] },
  Block: {
    version: [1, 'int64'],
    attributes: [2, 'Attribute', 'repeated'],
    description: [4, 'string'],
    descriptionKind: [5, 'int32'],
  },
  Schema: { version: [1, 'int64'], block: [2, 'Block'] },
  ServerCapabilities: { getProviderSchemaOptional: [2, 'bool'] },
  ProviderSchemaResponse: {
    provider: [1, 'Schema'],
    resourceSchemas: [2, 'Schema', 'map'],
    diagnostics: [4, 'Diagnostic', 'repeated'],
    serverCapabilities: [6, 'ServerCapabilities'],
  },

  DiagnosticsResponse: { diagnostics: [1, 'Diagnostic', 'repeated'] },
  ValidateProviderRequest: { config: [1, 'DynamicValue'] },
  // Field 1 of this response is a deprecated "prepared config".
  ValidateProviderResponse: { diagnostics: [2, 'Diagnostic', 'repeated'] },
  ValidateResourceRequest: { typeName: [1, 'string'], config: [2, 'DynamicValue'] },
  ConfigureRequest: { terraformVersion: [1, 'string'], config: [2, 'DynamicValue'] },
  StopResponse: { error: [1, 'string'] },

  UpgradeRequest: { typeName: [1, 'string'], version: [2, 'int64'], rawState: [3, 'RawState'] },
  UpgradeResponse: { upgradedState: [1, 'DynamicValue'], diagnostics: [2, 'Diagnostic', 'repeated'] },
  ReadRequest: { typeName: [1, 'string'], currentState: [2, 'DynamicValue'], private: [3, 'bytes'] },
  ReadResponse: {
    newState: [1, 'DynamicValue'],
    diagnostics: [2, 'Diagnostic', 'repeated'],
    private: [3, 'bytes'],
  },
  PlanRequest: {
    typeName: [1, 'string'],
    priorState: [2, 'DynamicValue'],
    proposedNewState: [3, 'DynamicValue'],
    config: [4, 'DynamicValue'],
    priorPrivate: [5, 'bytes'],
  },
  PlanResponse: {
    plannedState: [1, 'DynamicValue'],
    requiresReplace: [2, 'AttributePath', 'repeated'],
    plannedPrivate: [3, 'bytes'],
    diagnostics: [4, 'Diagnostic', 'repeated'],
  },
  ApplyRequest: {
    typeName: [1, 'string'],
    priorState: [2, 'DynamicValue'],
    plannedState: [3, 'DynamicValue'],
    config: [4, 'DynamicValue'],
    plannedPrivate: [5, 'bytes'],
  },
  ApplyResponse: {
    newState: [1, 'DynamicValue'],
    private: [2, 'bytes'],
    diagnostics: [3, 'Diagnostic', 'repeated'],
  },
  ImportRequest: { typeName: [1, 'string'], id: [2, 'string'] },
  ImportedResource: { typeName: [1, 'string'], state: [2, 'DynamicValue'] },
  ImportResponse: {
    importedResources: [1, 'ImportedResource', 'repeated'],
    diagnostics: [2, 'Diagnostic', 'repeated'],
  },

  HealthResponse: { status: [1, 'int32'] },
} as const satisfies Record<string, Record<string, Field>>;

export type MessageName = keyof typeof messages;

/** Calls of the `tfplugin6.Provider` service: request and response. */
export const calls = {
  GetProviderSchema: ['Empty', 'ProviderSchemaResponse'],
  ValidateProviderConfig: ['ValidateProviderRequest', 'ValidateProviderResponse'],
  ValidateResourceConfig: ['ValidateResourceRequest', 'DiagnosticsResponse'],
  ConfigureProvider: ['ConfigureRequest', 'DiagnosticsResponse'],
  StopProvider: ['Empty', 'StopResponse'],
  UpgradeResourceState: ['UpgradeRequest', 'UpgradeResponse'],
  ReadResource: ['ReadRequest', 'ReadResponse'],
  PlanResourceChange: ['PlanRequest', 'PlanResponse'],
  ApplyResourceChange: ['ApplyRequest', 'ApplyResponse'],
  ImportResourceState: ['ImportRequest', 'ImportResponse'],
} as const satisfies Record<string, readonly [MessageName, MessageName]>;

export type CallName = keyof typeof calls;

type Native<T> = T extends 'string'
  ? string
  : T extends 'bytes'
    ? Uint8Array
    : T extends 'bool'
      ? boolean
      : T extends 'int32'
        ? number
        : T extends 'int64'
          ? bigint
          : T extends MessageName
            ? Message<T>
            : never;

type FieldValue<F> = F extends readonly [number, infer T, 'repeated']
  ? readonly Native<T>[]
  : F extends readonly [number, infer T, 'map']
    ? Readonly<Record<string, Native<T>>>
    : F extends readonly [number, infer T]
      ? Native<T>
      : never;

type Fields<N extends MessageName> = (typeof messages)[N];

type Alternatives<F> = {
  [K in keyof F]: F[K] extends readonly [number, infer T, 'oneof'] ? { case: K; value: Native<T> } : never;
}[keyof F];

/** A message as the codec takes it; fields of a oneof are one field `choice`. */
export type Message<N extends MessageName> = {
  readonly [K in keyof Fields<N> as Fields<N>[K] extends readonly [number, string, 'oneof']
    ? never
    : K]?: FieldValue<Fields<N>[K]>;
} & ([Alternatives<Fields<N>>] extends [never] ? unknown : { readonly choice: Alternatives<Fields<N>> });

type ReceivedField<F> = F extends readonly [number, infer T extends Scalar]
  ? Native<T>
  : F extends readonly [number, infer T extends MessageName]
    ? Received<T> | undefined
    : never;

/** A decoded request: scalars are always there, messages only when they were sent. */
export type Received<N extends MessageName> = {
  readonly [K in keyof Fields<N>]: ReceivedField<Fields<N>[K]>;
};
