/** Attributes of a block by name. */
export type Block = Readonly<Record<string, unknown>>;

/** Blocks of resources: type, name, attributes. */
export type ResourceBlocks = Readonly<Record<string, Readonly<Record<string, Block>>>>;

/** The parts of Terraform's JSON configuration that the manifest tells of. */
export interface TerraformJson {
  readonly terraform?: unknown;
  readonly module?: unknown;
  readonly provider?: Readonly<Record<string, readonly Block[]>>;
  readonly resource?: ResourceBlocks;
  readonly variable?: Readonly<Record<string, { readonly default?: unknown }>>;
}

/** The blocks of resources by address, in the order of their addresses. */
export function blocksOf(resource: ResourceBlocks): [address: string, block: Block][] {
  return Object.entries(resource)
    .flatMap(([type, named]) =>
      Object.entries(named).map(([name, block]): [string, Block] => [`${type}.${name}`, block]),
    )
    .sort(([one], [other]) => (one < other ? -1 : 1));
}

/** What a block says, without the order it is created in and CDKTF's notes. */
export function attributesOf({ depends_on: _, '//': __, ...attributes }: Block): Block {
  return attributes;
}
