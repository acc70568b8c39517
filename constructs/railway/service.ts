import { Construct } from 'constructs';
import { service } from '../../providers/railway/definitions/service';
import { serviceInstance } from '../../providers/railway/definitions/service-instance';
import { usableId } from '../construct-id';
import { checkDeclared, describeVariables, type VariableSet } from '../declared-variables';
import { PlumblineStack } from '../plumbline-stack';
import { checked } from '../props/check';
import { PlatformResource } from '../resource';
import { claimOnce } from '../single-use';
import { lateText } from '../terraform-value';
import { addUrlOutput } from '../url-output';
import { addDomains } from './domain';
import { RailwayEnvironment } from './environment';
import { RailwayReference, referenceText } from './reference';
import { checkSpelling, type Referable, variablesOf } from './references';
import { checkService } from './service-checks';
import { addDeployment, addTcpProxy, addVariables, configurationHash } from './service-parts';
import { portOf, type RailwayServiceProps, serviceProps } from './service-props';
import { settingsOf } from './service-settings';
import { checkReferred, checkVariables } from './variables';
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
  /** Public `host:port` of its TCP proxy, as a token. Absent without one. */
  readonly tcpAddress: string | undefined;
  /** Terraform address of the service itself. */
  readonly address: string;
  private readonly referable: Referable;

  /** @throws PlumblineError when Railway could not run it as declared */
  constructor(scope: Construct, id: string, props: RailwayServiceProps) {
    super(scope, usableId(scope, id));
    checked(this, serviceProps, props);
    const railway = RailwayEnvironment.of(this);
    const port = portOf(props);
    checkService(this, props);
    checkVariables(this, props.variables ?? {}, port);
    checkSpelling(this, props.variables ?? {});
    const binding = checkDeclared(this, 'variables', props.variables ?? {});
    this.serviceName = props.name ?? id;
    const values = { ...(port !== undefined && { PORT: String(port) }), ...props.variables };

    const { projectId, environmentId } = railway;
    const named = { projectId, environmentId, name: this.serviceName };
    const identity = new PlatformResource(this, 'service', service, named, { name: id });
    this.address = identity.address;
    const ids = { projectId, environmentId, serviceId: identity.attribute('id') };
    const { serviceId } = ids;
    const settings = settingsOf(this, props, railway);
    const { letGo } = props;
    const configured = { serviceId, environmentId, ...settings, letGo };
    const instance = new PlatformResource(this, 'instance', serviceInstance, configured, { name: id });
    const variables = addVariables(this, values, ids, instance);
    const volume =
      props.volume && new RailwayVolume(this, 'volume', { ids, mount: props.volume, letGo, after: instance });
    const target = { ids, port, after: instance };
    const domains = addDomains(this, props.domain, target);
    const [domain] = domains;
    const proxy = addTcpProxy(this, props.tcpProxy, ids, instance);

    const { references } = railway;
    let known = '';
    const hash = lateText(() => known);
    PlumblineStack.of(this).whenComplete(() => {
      const referred = references.expressionsOf(this.referable);
      const parts = { instance, variables, volume: volume?.resource, proxy };
      known = configurationHash({ settings, referred, ...parts });
    });
    const parts = [instance, variables, volume?.resource, proxy, ...domains].filter(isPresent);
    const deployment = addDeployment(this, {
      ids,
      image: props.image?.value,
      configHash: hash,
      gateSeconds: settings.healthcheckTimeout ?? railway.size.gateSeconds,
      after: parts,
    });
    this.referable = {
      construct: this,
      name: this.serviceName,
      values,
      equipment: {
        domain: domain !== undefined,
        volume: volume !== undefined,
        tcpProxy: proxy !== undefined,
        build: props.build !== undefined,
      },
      variables,
      deployment,
      parts,
      at: new Error(this.serviceName),
    };
    references.add(this.referable);

    if (domain) railway.publicDomain.add(domain);
    this.url = domain?.getStringAttribute('url');
    this.tcpAddress = proxy && `${proxy.attribute('domain')}:${proxy.attribute('proxy_port')}`;
    const declared = { prefix: '', variables: describeVariables(values), ...(binding && { binding }) };
    this.register(props, settings.healthcheckPath, declared);
    for (const hook of props.hooks ?? []) {
      hook.attach(this, {
        service: id,
        image: props.image?.value ?? '',
        configHash: hash,
        ...(this.url !== undefined && { url: this.url }),
        after: deployment,
      });
    }
  }

  /**
   * A variable of this service, for another one: `${{name.KEY}}`.
   *
   * @throws PlumblineError when neither the service declares nor Railway gives it such a variable
   */
  reference(key: string): RailwayReference {
    checkReferred(this, key, variablesOf(this.referable));
    return new RailwayReference(referenceText(this.serviceName, key));
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
    const { environmentId } = RailwayEnvironment.of(this);
    claimOnce(this, `this service of the environment ${environmentId}`, 'name', this.serviceName);
  }
}

function isPresent<T>(value: T | undefined): value is T {
  return value !== undefined;
}
