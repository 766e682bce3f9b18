/** `process.report`: diagnostic reports, in the form that Node gives them (version 5). */
import { handles, sharedObjects, userLimits } from 'binding:report';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import process from 'node:process';
import * as v8 from 'node:v8';
import { ERR_INVALID_ARG_TYPE, ERR_SYNTHETIC } from 'internal:errors/codes';
import { validateBoolean, validateObject, validateSignalName, validateString } from 'internal:errors/validators';
import { getOption } from 'internal:runtime/options';

const settings = {};
let sequence = 0;

const pad = (number, width = 2) => String(number).padStart(width, '0');
const orUnlimited = (value) => (value < 0 ? 'unlimited' : value);

function fileName(now) {
  const date = `${now.getFullYear()}${pad(now.getMonth() + 1)}${pad(now.getDate())}`;
  const time = `${pad(now.getHours())}${pad(now.getMinutes())}${pad(now.getSeconds())}`;
  return `report.${date}.${time}.${process.pid}.0.${pad(++sequence, 3)}.json`;
}

function stackOf(error) {
  const [message, ...frames] = String(error.stack ?? error).split('\n');
  const errorProperties = {};
  for (const key of Object.keys(error)) errorProperties[key] = String(error[key]);
  return { message, stack: frames.map((frame) => frame.trim()), errorProperties };
}

function heap() {
  const total = v8.getHeapStatistics();
  const heapSpaces = {};
  for (const space of v8.getHeapSpaceStatistics()) {
    heapSpaces[space.space_name] = {
      memorySize: space.space_size,
      committedMemory: space.physical_space_size,
      capacity: space.space_used_size + space.space_available_size,
      used: space.space_used_size,
      available: space.space_available_size,
    };
  }
  return {
    totalMemory: total.total_heap_size,
    executableMemory: total.total_heap_size_executable,
    totalCommittedMemory: total.total_physical_size,
    availableMemory: total.total_available_size,
    totalGlobalHandlesMemory: total.total_global_handles_size,
    usedGlobalHandlesMemory: total.used_global_handles_size,
    usedMemory: total.used_heap_size,
    memoryLimit: total.heap_size_limit,
    mallocedMemory: total.malloced_memory,
    externalMemory: total.external_memory,
    peakMallocedMemory: total.peak_malloced_memory,
    nativeContextCount: total.number_of_native_contexts,
    detachedContextCount: total.number_of_detached_contexts,
    doesZapGarbage: total.does_zap_garbage,
    heapSpaces,
  };
}

function cpuShare(usage) {
  const seconds = process.uptime();
  const user = usage.user / 1e6;
  const kernel = usage.system / 1e6;
  return {
    userCpuSeconds: user,
    kernelCpuSeconds: kernel,
    cpuConsumptionPercent: (100 * (user + kernel)) / seconds,
    userCpuConsumptionPercent: (100 * user) / seconds,
    kernelCpuConsumptionPercent: (100 * kernel) / seconds,
  };
}

function resources() {
  const usage = process.resourceUsage();
  return {
    free_memory: os.freemem(),
    total_memory: os.totalmem(),
    rss: process.memoryUsage.rss(),
    constrained_memory: process.constrainedMemory(),
    available_memory: process.availableMemory(),
    ...cpuShare({ user: usage.userCPUTime, system: usage.systemCPUTime }),
    maxRss: usage.maxRSS * 1024,
    pageFaults: { IORequired: usage.majorPageFault, IONotRequired: usage.minorPageFault },
    fsActivity: { reads: usage.fsRead, writes: usage.fsWrite },
  };
}

function interfaces() {
  return Object.entries(os.networkInterfaces()).flatMap(([name, addresses]) =>
    addresses.map(({ internal, mac, address, netmask, family, scopeid }) =>
      ({ name, internal, mac, address, netmask, family, ...(scopeid === undefined ? {} : { scopeid }) })));
}

function header(trigger, event, filename, now) {
  const glibc = /glibc (\S+)/.exec(process.config?.variables?.glibc ?? '')?.[1];
  return {
    reportVersion: 5,
    event,
    trigger,
    filename,
    dumpEventTime: now.toISOString().replace(/\.\d+Z$/, 'Z'),
    dumpEventTimeStamp: String(now.getTime()),
    processId: process.pid,
    threadId: 0,
    cwd: process.cwd(),
    commandLine: [process.argv0, ...process.execArgv, ...process.argv.slice(1)],
    nodejsVersion: process.version,
    ...(glibc ? { glibcVersionRuntime: glibc } : {}),
    wordSize: 64,
    arch: process.arch,
    platform: process.platform,
    componentVersions: { ...process.versions },
    release: { ...process.release },
    osName: os.type(),
    osRelease: os.release(),
    osVersion: os.version(),
    osMachine: os.machine(),
    cpus: os.cpus().map(({ model, speed, times }) => ({ model, speed, ...times })),
    ...(settings.excludeNetwork ? {} : { networkInterfaces: interfaces() }),
    host: os.hostname(),
  };
}

/** The report as an object. Native stacks are not taken: there is no unwinder in the program. */
function build(error, trigger, event, filename, now = new Date()) {
  return {
    header: header(trigger, event, filename, now),
    javascriptStack: stackOf(error),
    javascriptHeap: heap(),
    nativeStack: [],
    resourceUsage: resources(),
    uvthreadResourceUsage: { ...cpuShare(process.threadCpuUsage()), fsActivity: { reads: 0, writes: 0 } },
    libuv: handles(),
    workers: [],
    ...(settings.excludeEnv ? {} : { environmentVariables: { ...process.env } }),
    userLimits: Object.fromEntries(userLimits().map(({ name, soft, hard }) =>
      [name, { soft: orUnlimited(soft), hard: orUnlimited(hard) }])),
    sharedObjects: sharedObjects(),
  };
}

function checkError(error) {
  if (error === undefined) return new ERR_SYNTHETIC();
  if (error === null || typeof error !== 'object') throw new ERR_INVALID_ARG_TYPE('err', 'Object', error);
  return error;
}

/** Writes a report and returns its file name. */
function write(file, error, trigger = 'API', event = 'JavaScript API') {
  const now = new Date();
  const name = file || settings.filename || fileName(now);
  const text = JSON.stringify(build(error, trigger, event, name, now), null, settings.compact ? 0 : 2);
  if (name === 'stdout' || name === 'stderr') {
    fs.writeSync(name === 'stdout' ? 1 : 2, text + '\n');
    return name;
  }
  const full = settings.directory && !path.isAbsolute(name) ? path.join(settings.directory, name) : name;
  fs.writeSync(2, `\nWriting Node.js report to file: ${name}\n`);
  fs.writeFileSync(full, text + '\n');
  fs.writeSync(2, 'Node.js report completed\n');
  return name;
}

let signalListener;
function listen() {
  if (signalListener) process.removeListener(signalListener.name, signalListener.fn);
  signalListener = undefined;
  if (!settings.reportOnSignal) return;
  const fn = (name) => write(undefined, new ERR_SYNTHETIC(), 'Signal', name);
  signalListener = { name: settings.signal, fn };
  process.on(settings.signal, fn);
}

/** An accessor pair for a setting. */
function setting(target, name, check, changed) {
  Object.defineProperty(target, name, {
    enumerable: true,
    configurable: true,
    get: Object.getOwnPropertyDescriptor({ get [name]() { return settings[name]; } }, name).get,
    set: Object.getOwnPropertyDescriptor({ set [name](value) {
      check(value, name);
      settings[name] = value;
      changed?.();
    } }, name).set,
  });
}

/** The object behind `process.report`, made when it is first asked for. */
export function make() {
  Object.assign(settings, {
    directory: getOption('--report-directory') ?? '',
    filename: getOption('--report-filename') ?? '',
    compact: getOption('--report-compact'),
    excludeNetwork: getOption('--report-exclude-network'),
    excludeEnv: getOption('--report-exclude-env'),
    signal: getOption('--report-signal') ?? 'SIGUSR2',
    reportOnFatalError: getOption('--report-on-fatalerror'),
    reportOnSignal: getOption('--report-on-signal'),
    reportOnUncaughtException: getOption('--report-uncaught-exception'),
  });
  const report = {
    /**
     * @param {string} [file] where to write it
     * @param {Error} [err] whose stack it shows
     */
    writeReport(file, err) {
      if (typeof file === 'object' && file !== null) {
        err = file;
        file = undefined;
      } else if (file !== undefined) {
        validateString(file, 'file');
      }
      if (err === undefined) return write(file, new ERR_SYNTHETIC());
      validateObject(err, 'err');
      return write(file, err);
    },
    /** @param {Error} [err] */
    getReport(err) {
      return build(checkError(err), 'GetReport', 'JavaScript API', null);
    },
  };
  setting(report, 'directory', validateString);
  setting(report, 'filename', validateString);
  setting(report, 'compact', validateBoolean);
  setting(report, 'excludeNetwork', validateBoolean);
  setting(report, 'signal', validateSignalName, listen);
  setting(report, 'reportOnFatalError', validateBoolean);
  setting(report, 'reportOnSignal', validateBoolean, listen);
  setting(report, 'reportOnUncaughtException', validateBoolean);
  setting(report, 'excludeEnv', validateBoolean);
  return report;
}

/** Called for an exception that nobody handled. */
export function onUncaught(error) {
  const wanted = settings.reportOnUncaughtException ?? getOption('--report-uncaught-exception');
  if (!wanted) return;
  if (settings.signal === undefined) make();
  write(undefined, error !== null && typeof error === 'object' ? error : new ERR_SYNTHETIC(), 'Exception', 'Exception');
}
