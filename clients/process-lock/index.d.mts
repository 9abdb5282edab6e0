/** Whoever holds a lock. */
export interface LockHolder {
  pid: number;
  host: string;
}

export interface ProcessLock {
  /** Keeps the lock held while the child process `pid` lives, even when this process is killed. */
  add(pid: number): Promise<void>;
  release(): Promise<void>;
}

export interface LockOptions {
  /** Called once when the lock is held by a live process and we begin to wait. */
  onWait?: (holder: LockHolder) => void;
  /** Milliseconds between two looks while waiting; 500 by default. */
  interval?: number;
  /** Ends the wait: takeLock then throws its reason. */
  signal?: AbortSignal | undefined;
}

/** Takes the lock at `path` (a directory this makes), waiting while a live process holds it. */
export function takeLock(path: string, options?: LockOptions): Promise<ProcessLock>;
