import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { join } from 'node:path';

export interface Security {
  readonly httpsPort: number;
  /** PEM with certificate and key. */
  readonly keystore: string;
  readonly passwordFile: string;
  /** Base64 secret that tokens are signed with. */
  readonly tokenKeyFile: string;
}

export interface Node {
  readonly id: string;
  readonly folder: string;
  readonly port: number;
  readonly coordinator: boolean;
}

export interface Site {
  /** Where Trino is unpacked. */
  readonly home: string;
  /** What `local://` stands for: orders and the metastore. */
  readonly root: string;
  /** Of the coordinator. */
  readonly port: number;
  readonly secret: string;
  readonly security: Security;
}

const properties = (values: Readonly<Record<string, string | number | boolean>>): string =>
  Object.entries(values)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');

/** A line of a password file. */
export function passwordLine(user: string, password: string): string {
  const [salt, iterations] = [randomBytes(16), 1000];
  const hash = pbkdf2Sync(password, salt, iterations, 32, 'sha1');
  return `${user}:${iterations}:${salt.toString('hex')}:${hash.toString('hex')}\n`;
}

const secured = ({ httpsPort, keystore, tokenKeyFile }: Security) => ({
  'http-server.https.enabled': true,
  'http-server.https.port': httpsPort,
  'http-server.https.keystore.path': keystore,
  'http-server.authentication.type': 'PASSWORD,JWT',
  'http-server.authentication.jwt.key-file': tokenKeyFile,
  'http-server.authentication.allow-insecure-over-http': true,
});

/** Files of a node by their path below its folder. */
export const filesOf = (site: Site, node: Node): Record<string, string> => ({
  'etc/config.properties': properties({
    coordinator: node.coordinator,
    'http-server.http.port': node.port,
    'discovery.uri': `http://127.0.0.1:${site.port}`,
    'internal-communication.shared-secret': site.secret,
    // A lost node is told soon: a test waits for it.
    'query.remote-task.max-error-duration': '10s',
    'query.max-memory': '1GB',
    'query.max-memory-per-node': '600MB',
    'catalog.management': 'static',
    'plugin.dir': join(site.home, 'plugin'),
    'catalog.config-dir': join(node.folder, 'etc', 'catalog'),
    ...(node.coordinator
      ? {
          'node-scheduler.include-coordinator': true,
          'query-manager.required-workers': 2,
          'query-manager.required-workers-max-wait': '2m',
          ...secured(site.security),
        }
      : {}),
  }),
  'etc/catalog/lake.properties': properties({
    'connector.name': 'hive',
    'hive.metastore': 'file',
    'hive.metastore.catalog.dir': 'local:///metastore',
    'fs.native-local.enabled': true,
    'local.location': site.root,
    'hive.non-managed-table-writes-enabled': true,
    'hive.parquet.time-zone': 'UTC',
    'hive.timestamp-precision': 'MICROSECONDS',
  }),
  'etc/password-authenticator.properties': properties({
    'password-authenticator.name': 'file',
    'file.password-file': site.security.passwordFile,
  }),
  'etc/log.properties': properties({ 'io.trino': 'WARN', 'io.airlift': 'WARN' }),
});

/** What the server is started with. */
export const argumentsOf = (site: Site, node: Node): string[] => [
  '-server',
  '-Xmx1500M',
  '-XX:+UseG1GC',
  '-XX:+ExitOnOutOfMemoryError',
  '-Djdk.attach.allowAttachSelf=true',
  '-Dfile.encoding=UTF-8',
  '--add-modules=jdk.incubator.vector',
  '--enable-native-access=ALL-UNNAMED',
  '--sun-misc-unsafe-memory-access=allow',
  '-Dnode.environment=test',
  `-Dnode.id=${node.id}`,
  `-Dnode.data-dir=${join(node.folder, 'data')}`,
  '-Dnode.internal-address=127.0.0.1',
  `-Dconfig=${join(node.folder, 'etc', 'config.properties')}`,
  `-Dlog.levels-file=${join(node.folder, 'etc', 'log.properties')}`,
  '-cp',
  join(site.home, 'lib', '*'),
  'io.trino.server.TrinoServer',
];
