// Which files a program is made of, for --watch: told as they are loaded.

/** @type {((path: string) => void) | null} called with each file that is loaded as a module */
export let onDependency = null;

/** Tells the process that watches this one what it loads. */
export function reportDependencies(process) {
  const known = new Set();
  onDependency = (path) => {
    if (known.has(path) || !process.connected) return;
    known.add(path);
    process.send({ 'watch:require': [path] });
  };
}
