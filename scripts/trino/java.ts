import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Trino 476 runs on it and on anything newer. */
const OLDEST = 22;

const WHERE_JVMS_ARE = ['/usr/lib/jvm', '/usr/java', '/opt/java', '/Library/Java/JavaVirtualMachines'];

function candidates(env: NodeJS.ProcessEnv): string[] {
  const homes = WHERE_JVMS_ARE.filter(existsSync).flatMap((folder) =>
    readdirSync(folder).flatMap((name) => [join(folder, name), join(folder, name, 'Contents', 'Home')]),
  );
  const named = env.JAVA_HOME ? [env.JAVA_HOME] : [];
  return [...named.map((home) => join(home, 'bin', 'java')), 'java', ...homes.map((home) => join(home, 'bin', 'java'))];
}

/** The feature version of a `java`, such as 25; 0 where it does not run. */
function versionOf(java: string): number {
  if (java.includes('/') && !existsSync(java)) return 0;
  const { stderr = '' } = spawnSync(java, ['-version'], { encoding: 'utf8' });
  return Number(/version "(\d+)/.exec(stderr ?? '')?.[1] ?? 0);
}

/** A `java` that is new enough, from JAVA_HOME, PATH or where packages put them; null where there is none. */
export const findJava = (env = process.env): string | null => candidates(env).find((java) => versionOf(java) >= OLDEST) ?? null;
