import { proxyEnvironment } from '../network/proxy-environment.ts';
import { HOME, USER } from './root-operations.ts';
import { isBelow, isSystem } from './tool-view.ts';
import type { CallerEnv, ToolView } from './tool-view.ts';

/** Variables of the caller that hold no secret and without which programs behave differently. */
const LOCALE = /^(?:LANG|LANGUAGE|LC_[A-Z]+|TZ)$/;

/** Where programs look for certificate authorities. */
const CERTIFICATES = [
  ...['SSL_CERT_FILE', 'SSL_CERT_DIR', 'NODE_EXTRA_CA_CERTS', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'],
  ...['GIT_SSL_CAINFO', 'PIP_CERT', 'AWS_CA_BUNDLE', 'NIX_SSL_CERT_FILE', 'CARGO_HTTP_CAINFO'],
];

/** What is added to the environment of a launch; the launch's own values win, except for the home. */
export function stepEnvironment(
  caller: CallerEnv,
  tools: ToolView,
  launch: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return {
    PATH: tools.path.join(':'),
    ...tools.env,
    ...pick(caller, (name) => LOCALE.test(name)),
    ...pick(caller, (name, value) => CERTIFICATES.includes(name) && isShown(value)),
    ...proxyEnvironment(),
    GIT_OPTIONAL_LOCKS: '0',
    // npm would ask its registry for news of itself, and the refusal would look like the step's.
    npm_config_update_notifier: 'false',
    ...launch,
    HOME,
    USER,
    LOGNAME: USER,
    TMPDIR: '/tmp',
  };
}

function isShown(path: string): boolean {
  return (
    isSystem(path) ||
    isBelow(path, ['/etc/ssl/certs', '/etc/ssl/cert.pem', '/etc/pki', '/etc/ca-certificates'])
  );
}

function pick(caller: CallerEnv, wanted: (name: string, value: string) => boolean): Record<string, string> {
  const found = Object.entries(caller).flatMap(([name, value]): [string, string][] =>
    value !== undefined && wanted(name, value) ? [[name, value]] : [],
  );
  return Object.fromEntries(found);
}
