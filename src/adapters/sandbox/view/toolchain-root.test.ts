import { expect, test } from 'vitest';
import { toolchainRoot } from './toolchain-root.ts';

const HOME = '/home/ada';

test.each([
  ['/home/ada/.nvm/versions/node/v20.1.0/bin', '/home/ada/.nvm/versions/node/v20.1.0'],
  ['/home/ada/.pyenv/shims', '/home/ada/.pyenv'],
  ['/home/ada/.asdf/shims', '/home/ada/.asdf'],
  ['/home/ada/.local/share/mise/installs/go/1.22/bin', '/home/ada/.local/share/mise'],
  ['/home/ada/.sdkman/candidates/java/21/bin', '/home/ada/.sdkman/candidates/java/21'],
  ['/home/linuxbrew/.linuxbrew/bin', '/home/linuxbrew/.linuxbrew'],
  ['/nix/store/abc-node/bin', '/nix/store'],
  ['/opt/tool/bin', '/opt/tool'],
  ['/home/ada/.cargo/bin', '/home/ada/.cargo/bin'],
  ['/home/ada/.local/bin', '/home/ada/.local/bin'],
  ['/home/ada/bin', '/home/ada/bin'],
  ['/home/ada/go/bin', '/home/ada/go/bin'],
  ['/home/ada', null],
  ['/home', null],
  ['/', null],
  ['/opt', null],
])('of programs in %s the folder shown is %s', (folder, root) => {
  expect(toolchainRoot(folder, HOME)).toBe(root);
});
