// Preloaded into a measured process: on its way out it writes its peak memory (KiB) and processor time (us) to the file in BENCH_PEAK.
import { writeFileSync } from 'node:fs';

process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  writeFileSync(process.env.BENCH_PEAK, JSON.stringify({ maxRSS, cpu: userCPUTime + systemCPUTime }));
});
