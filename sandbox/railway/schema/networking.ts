/** Domains and TCP proxies. */
export const networking = `
type CustomDomain implements Domain {
  cnameCheck: CnameCheck!
  createdAt: DateTime
  deletedAt: DateTime
  domain: String!
  edgeId: String
  environmentId: String!
  id: ID!
  isRailwayDomain: Boolean!
  projectId: String
  serviceId: String!
  status: CustomDomainStatus!
  syncStatus: CustomDomainSyncStatus!
  targetPort: Int
  updatedAt: DateTime
}

type CnameCheck {
  link: String
  message: String!
  status: CnameCheckStatus!
}

type CustomDomainStatus {
  certificateErrorMessage: String
  certificateStatus: CertificateStatus!
  dnsRecords: [DNSRecords!]!
  verificationDnsHost: String
  verificationToken: String
  verified: Boolean!
}

type DNSRecords {
  currentValue: String!
  fqdn: String!
  hostlabel: String!
  purpose: DNSRecordPurpose!
  recordType: DNSRecordType!
  requiredValue: String!
  status: DNSRecordStatus!
  zone: String!
}

interface Domain {
  createdAt: DateTime
  deletedAt: DateTime
  domain: String!
  edgeId: String
  environmentId: String!
  id: ID!
  projectId: String
  serviceId: String!
  targetPort: Int
  updatedAt: DateTime
}

type DomainAvailable {
  available: Boolean!
  message: String!
}

type AllDomains {
  customDomains: [CustomDomain!]!
  serviceDomains: [ServiceDomain!]!
}

type ServiceDomain implements Domain {
  createdAt: DateTime
  deletedAt: DateTime
  domain: String!
  edgeId: String
  environmentId: String!
  id: ID!
  newDomainName: String
  newHostLabel: String
  projectId: String
  serviceId: String!
  suffix: String
  syncStatus: ServiceDomainSyncStatus!
  targetPort: Int
  updatedAt: DateTime
}

type TCPProxy {
  applicationPort: Int!
  createdAt: DateTime
  deletedAt: DateTime
  domain: String!
  environmentId: String!
  id: ID!
  proxyPort: Int!
  serviceId: String!
  syncStatus: TCPProxySyncStatus!
  updatedAt: DateTime
}
`;
