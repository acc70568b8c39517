import type { TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import { service } from '../../providers/railway/definitions/service';
import { serviceInstance } from '../../providers/railway/definitions/service-instance';
import { usableId } from '../construct-id';
import { checkDeclared, describeVariables, type VariableSet } from '../declared-variables';
import { PlumblineStack } from '../plumbline-stack';
import { checked } from '../props/check';
import { PlatformResource } from '../resource';
import { addUrlOutput } from '../url-output';
import { addDomain } from './domain';
import { RailwayEnvironment } from './environment';
import { checkService } from './service-checks';
import { addDeployment, addVariables, configurationHash, type VariablesResource } from './service-parts';
import { portOf, type RailwayServiceProps, serviceProps } from './service-props';
import { settingsOf } from './service-settings';
import {
  checkReferred,
  checkVariables,
  RailwayReference,
  type RailwayVariables,
  referencesIn,
} from './variables';
import { RailwayVolume } from './volume';

/**
 * A service in the stack's Railway environment: identity, settings, variables, volume and domain, and one deployment
 * after each change of any of them.
 */
export class RailwayService extends Construct {
  /** Name at Railway. */
  readonly serviceName: string;
  /** Public URL with scheme, as a token. Absent without domain. */
  readonly url: string | undefined;
  /** Terraform address of the service itself. */
  readonly address: string;
  private readonly values: RailwayVariables;
  private readonly variables: VariablesResource | undefined;
  private readonly deployment: TerraformResource;

  /** @throws PlumblineError when Railway could not run it as declared */
  constructor(scope: Construct, id: string, props: RailwayServiceProps) {
    super(scope, usableId(scope, id));
    checked(this, serviceProps, props);
    const railway = RailwayEnvironment.of(this);
    const port = portOf(props);
    checkService(this, props);
    checkVariables(this, props.variables ?? {}, port);
    const binding = checkDeclared(this, 'variables', props.variables ?? {});
    this.serviceName = props.name ?? id;
    this.values = { ...(port !== undefined && { PORT: String(port) }), ...props.variables };

    const { projectId, environmentId } = railway;
    const named = { projectId, environmentId, name: this.serviceName };
    const identity = new PlatformResource(this, 'service', service, named, { name: id });
    this.address = identity.address;
    const ids = { projectId, environmentId, serviceId: identity.attribute('id') };
    const { serviceId } = ids;
    const settings = settingsOf(this, props, railway);
    const configured = { serviceId, environmentId, ...settings };
    const instance = new PlatformResource(this, 'instance', serviceInstance, configured, { name: id });
    this.variables = addVariables(this, this.values, ids, instance);
    const volume =
      props.volume && new RailwayVolume(this, 'volume', { ids, mount: props.volume, after: instance });
    const domain = props.domain && addDomain(this, props.domain, { ids, port, after: instance });

    const hash = configurationHash({
      settings,
      values: this.values,
      instance,
      variables: this.variables,
      volume: volume?.resource,
    });
    const references = referencesIn(this.values).map(([, { deployment }]) => deployment);
    this.deployment = addDeployment(this, {
      ids,
      image: props.image?.value,
      configHash: hash,
      gateSeconds: settings.healthcheckTimeout ?? railway.size.gateSeconds,
      after: [instance, this.variables, volume?.resource, domain, ...references].filter(isPresent),
    });

    this.url = domain?.getStringAttribute('url');
    const declared = { prefix: '', variables: describeVariables(this.values), ...(binding && { binding }) };
    this.register(props, settings.healthcheckPath, declared);
    for (const hook of props.hooks ?? []) {
      hook.attach(this, {
        service: id,
        image: props.image?.value ?? '',
        configHash: hash,
        ...(this.url !== undefined && { url: this.url }),
        after: this.deployment,
      });
    }
  }

  /**
   * A variable of this service, for another one: `${{name.KEY}}`.
   *
   * @throws PlumblineError when the service declares no such variable; those beginning with `RAILWAY_` are Railway's own
   */
  reference(key: string): RailwayReference {
    checkReferred(this, key, Object.keys(this.values));
    const fingerprint =
      this.variables && Object.hasOwn(this.values, key)
        ? `${this.variables.address}.variables["${key}"].fingerprint`
        : undefined;
    return new RailwayReference(`\${{${this.serviceName}.${key}}}`, this.deployment, fingerprint);
  }

  private register(
    { image, build }: RailwayServiceProps,
    healthcheckPath: string | undefined,
    variables: VariableSet,
  ): void {
    const urlOutput = this.url === undefined ? undefined : addUrlOutput(this, this.url);
    PlumblineStack.of(this).addService({
      construct: this,
      name: this.serviceName,
      platform: 'railway',
      image: image?.source ?? { literal: `build of ${build?.repository}` },
      variables: [variables],
      ...(urlOutput !== undefined &&
        healthcheckPath !== undefined && { route: { urlOutput, healthcheckPath } }),
    });
  }
}

function isPresent<T>(value: T | undefined): value is T {
  return value !== undefined;
}
