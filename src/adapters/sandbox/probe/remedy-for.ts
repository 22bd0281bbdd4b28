import type { Facts } from './facts.ts';

const OFF = 'On a machine with nothing to protect, such as a disposable CI container: --sandbox off.';

const APPARMOR = `AppArmor keeps ordinary users from making user namespaces. Allow it to the two programs that need it:
  sudo tee /etc/apparmor.d/orchestrate <<'EOF'
  abi <abi/4.0>,
  profile orchestrate-bwrap /usr/bin/bwrap flags=(unconfined) { userns, }
  profile orchestrate-perl /usr/bin/perl flags=(unconfined) { userns, }
  EOF
  sudo apparmor_parser -r /etc/apparmor.d/orchestrate`;

const CONTAINER = `This container's profile forbids new namespaces. Start it with
  --security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined
or, in Kubernetes, with a securityContext that has seccompProfile and procMount: Unmasked.`;

/** The one thing to do about a sandbox that does not hold: the first cause that applies. */
export function remedyFor(detail: string, facts: Facts): string {
  if (facts.kernel.endsWith('-Microsoft'))
    return `WSL 1 has no namespaces: wsl --set-version <distribution> 2. ${OFF}`;
  // What gVisor gives every program as its kernel; real ones of this version have a suffix.
  if (facts.kernel === '4.4.0')
    return `This container runs in gVisor, whose kernel lacks what the sandbox needs: choose another runtime, such as runc. ${OFF}`;
  if (facts.noUserNamespaces) return setting('user.max_user_namespaces=15000');
  if (facts.cloneForbidden) return setting('kernel.unprivileged_userns_clone=1');
  if (facts.apparmorRestricts && !facts.root) return `${APPARMOR}\n${OFF}`;
  if (facts.container) return `${CONTAINER}\n${OFF}`;
  if (isOlder(facts.kernel, 5, 12))
    return `Linux ${facts.kernel} is too old: 5.12 or newer is needed. ${OFF}`;
  if (/give up|file owners|Invalid argument/.test(detail) && facts.root) {
    return `Steps never run as root, and this root cannot hand files to another user. Run as an ordinary user. ${OFF}`;
  }
  return `See docs/sandbox.md, "When it does not start". ${OFF}`;
}

function setting(line: string): string {
  return `User namespaces are switched off. Switch them on:\n  echo ${line} | sudo tee /etc/sysctl.d/60-orchestrate.conf && sudo sysctl --system\n${OFF}`;
}

function isOlder(kernel: string, major: number, minor: number): boolean {
  const [a = 0, b = 0] = kernel.split('.').map((part) => Number.parseInt(part, 10));
  return a < major || (a === major && b < minor);
}
