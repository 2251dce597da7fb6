// A broker that asks for rights: everybody may do everything but what a test forbids. For tests of missing ACLs.
import kafkajs, { type Admin } from 'kafkajs';
import { type OwnKafka, startKafka, withAdmin } from '../../servers/kafka.js';
import { until } from '../../until.js';

const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs;

export type Right = Exclude<keyof typeof AclOperationTypes, 'UNKNOWN' | 'ANY'>;

export interface GuardedKafka extends OwnKafka {
  /** Takes rights on one resource away from everybody. */
  forbid(
    kind: 'TOPIC' | 'GROUP' | 'CLUSTER' | 'TRANSACTIONAL_ID',
    name: string,
    rights: readonly Right[],
  ): Promise<void>;
  /** Gives back all that was taken away on the resource. */
  permit(kind: 'TOPIC' | 'GROUP' | 'TRANSACTIONAL_ID', name: string): Promise<void>;
}

export async function startGuardedKafka(): Promise<GuardedKafka> {
  const kafka = await startKafka({
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'allow.everyone.if.no.acl.found': 'true',
    'broker.session.timeout.ms': '2000',
    'broker.heartbeat.interval.ms': '200',
  });
  const acl = (
    [resourceType, resourceName]: readonly [kafkajs.AclResourceTypes, string],
    [permissionType, operation]: readonly [kafkajs.AclPermissionTypes, kafkajs.AclOperationTypes],
  ) => ({
    ...{ resourceType, resourceName, permissionType, operation },
    resourcePatternType: ResourcePatternTypes.LITERAL,
    principal: 'User:*',
    host: '*',
  });
  return Object.assign(kafka, {
    // A resource with any ACL is closed but for what its ACLs allow.
    forbid: (kind, name, rights) =>
      withAdmin(kafka.bootstrap, async (admin) => {
        const on = [AclResourceTypes[kind], name] as const;
        await admin.createAcls({ acl: [acl(on, [AclPermissionTypes.ALLOW, AclOperationTypes.ALL])] });
        const denials = rights.map((right) => acl(on, [AclPermissionTypes.DENY, AclOperationTypes[right]]));
        await admin.createAcls({ acl: denials });
        await inForce(admin, on, 1 + rights.length);
      }),
    permit: (kind, name) =>
      withAdmin(kafka.bootstrap, async (admin) => {
        const filter = {
          resourceType: AclResourceTypes[kind],
          resourceName: name,
          resourcePatternType: ResourcePatternTypes.LITERAL,
          permissionType: AclPermissionTypes.ANY,
          operation: AclOperationTypes.ANY,
        };
        await admin.deleteAcls({ filters: [filter] });
        await inForce(admin, [AclResourceTypes[kind], name], 0);
      }),
  } satisfies Pick<GuardedKafka, 'forbid' | 'permit'>);
}

// The controller answers first; the authorizer follows when the broker has read the metadata.
async function inForce(
  admin: Admin,
  [resourceType, resourceName]: readonly [kafkajs.AclResourceTypes, string],
  count: number,
): Promise<void> {
  const filter = {
    ...{ resourceType, resourceName },
    resourcePatternType: ResourcePatternTypes.LITERAL,
    permissionType: AclPermissionTypes.ANY,
    operation: AclOperationTypes.ANY,
  };
  await until(`${resourceName} has ${count} ACLs`, async () => {
    const { resources } = await admin.describeAcls(filter);
    return resources.reduce((sum, { acls }) => sum + acls.length, 0) === count;
  });
}
