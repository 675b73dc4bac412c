import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The last release with a server in one archive on Maven Central. */
const VERSION = '476';
const KEPT_PLUGINS = ['hive', 'password-authenticators'];

const cache = (env: NodeJS.ProcessEnv): string =>
  join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'cxf', `trino-${VERSION}`);

/** Copies an artifact to a folder, from Maven's own cache or from where Maven is told to fetch. */
const fetch = (artifact: string, folder: string): void => {
  const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy';
  execFileSync('mvn', ['-q', '-B', goal, `-Dartifact=${artifact}`, `-DoutputDirectory=${folder}`], { stdio: 'inherit' });
};

/**
 * A Trino server with the Hive connector, from Maven's cache or Maven Central, unpacked once into the user's cache. Needs
 * `mvn` and `tar`. Returns its folder.
 * @param java of a JDK, whose `jar` unpacks zip files
 */
export function installTrino(java: string, env = process.env): string {
  const home = cache(env);
  if (existsSync(home)) return home;
  const work = `${home}.${process.pid}.tmp`;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(join(work, 'archives'), { recursive: true });
  try {
    fetch(`io.trino:trino-server-core:${VERSION}:tar.gz`, join(work, 'archives'));
    fetch(`io.trino:trino-hive:${VERSION}:zip`, join(work, 'archives'));
    execFileSync('tar', ['xzf', join(work, 'archives', `trino-server-core-${VERSION}.tar.gz`), '-C', work]);
    const server = join(work, `trino-server-core-${VERSION}`);
    for (const plugin of readdirSync(join(server, 'plugin')))
      if (!KEPT_PLUGINS.includes(plugin)) rmSync(join(server, 'plugin', plugin), { recursive: true });
    const zip = join(work, 'archives', `trino-hive-${VERSION}.zip`);
    execFileSync(java.replace(/java$/, 'jar'), ['xf', zip], { cwd: join(server, 'plugin') });
    renameSync(join(server, 'plugin', `trino-hive-${VERSION}`), join(server, 'plugin', 'hive'));
    renameSync(server, home);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return home;
}
