import { PROXY_PORT } from './step-network.ts';

/** What makes programs use the step's proxy for everything but the step's own servers. */
export function proxyEnvironment(): Readonly<Record<string, string>> {
  const proxy = `http://127.0.0.1:${PROXY_PORT}`;
  const direct = 'localhost,127.0.0.1,::1';
  return {
    ...{ HTTP_PROXY: proxy, http_proxy: proxy, HTTPS_PROXY: proxy, https_proxy: proxy },
    ...{ NO_PROXY: direct, no_proxy: direct, NODE_USE_ENV_PROXY: '1' },
    ...{ npm_config_proxy: proxy, npm_config_https_proxy: proxy, npm_config_noproxy: direct },
  };
}

/** The caller's own proxy, to which the step's is chained; `null` where there is none. */
export function upstreamProxy(env: Readonly<Record<string, string | undefined>>): string | null {
  const named = env['HTTPS_PROXY'] ?? env['https_proxy'] ?? env['HTTP_PROXY'] ?? env['http_proxy'] ?? '';
  const complete = named.includes('://') ? named : `http://${named}`;
  return named !== '' && URL.canParse(complete) && complete.startsWith('http://') ? complete : null;
}
