/**
 * The launcher: from the helper's identity to bubblewrap, in one process.
 *
 * It is perl because every step of it is a system call that Node does not offer
 * (unshare, open_tree, mount_setattr, prctl), and perl-base is part of every Debian
 * and Ubuntu; nothing has to be compiled. It is started with an empty environment
 * and reads two configurations made of `packFields` from descriptor 4: the first, with
 * its length before it, is what all launches share, so that it can be built ahead of
 * time; the second comes with the launch. Descriptor 3 is the channel to the helper,
 * one JSON object a line. The command's output goes to pipes that the helper opens,
 * not to the sockets that Node would give: programs open /dev/stderr by its path.
 *
 * 1. The process is bound to the helper: it dies with it, at every moment. The
 *    kernel drops that bond when credentials change, so it is renewed each time.
 * 2. Every source is opened once; what was compared is what is mounted.
 * 3. Nothing of the host is changed: all mounts are made in a private mount namespace,
 *    over /sys, the one folder in which no workspace lies.
 *    Only missing targets of write grants are created, beneath the workspace.
 * 4. As root it gives up root before it starts bubblewrap, or it does not start it.
 * 5. Only the descriptors that bubblewrap and the init process need survive.
 */
import { CALLS } from './perl-calls.ts';
import { DESCRIPTORS } from './perl-descriptors.ts';
import { MOUNTS } from './perl-mounts.ts';
import { NAMESPACES } from './perl-namespaces.ts';
import { OPERATIONS } from './perl-operations.ts';
import { WORKSPACE } from './perl-workspace.ts';

const SETUP = String.raw`
use strict;
my $helper = $ARGV[0];
open my $channel, '>&=', 3 or exit 125;
open my $input, '<&=', 4 or exit 125;
pipe my $out, my $out_end or exit 125;
pipe my $err, my $err_end or exit 125;
open STDOUT, '>&', $out_end or exit 125;
open STDERR, '>&', $err_end or exit 125;
close $_ for $out_end, $err_end;
syswrite $channel, sprintf "{\"pipes\":[%d,%d]}\n", fileno $out, fileno $err;
read $input, my $length, 4 or exit 125;
read $input, my $base, unpack 'N', $length or exit 125;
my ($mode, $uid, $gid, $numbers, $bwrap, $perl, $init, $filter, $strict, $shared) = unpack '(N/a*)*', $base;
my %nr = unpack '(N/a*)*', $numbers;
$_ += 0 for values %nr, $uid, $gid; # syscall passes text as a pointer
my ($nothing, $here) = ('', -100);
my ($EMPTY_PATH, $RECURSIVE, $CLOSE_ON_EXEC) = (0x1000, 0x8000, 02000000);
my (%sources, %owners, %namespaces, @made);
my ($stage, $layers) = ('/sys', 0);
my $confined = 1;
umask 022;
`;

const MAIN = String.raw`
stay_bound();
fail('the caller is root and would stay root') if $mode ne 'root' && ($< == 0 || $> == 0);
if ($mode eq 'root') {
  call('make a mount namespace', 'unshare', 0x20000);
} else {
  enter_user_namespace(0x20000);
}
call('detach the mounts', 'mount', 0, '/', 0, 0x84000, 0);
mount_plain('tmpfs', $stage, 6, 'size=64m,mode=755') >= 0 or fail("mount a stage: $!");
build($shared);
map_namespace(0, 0) if $mode eq 'root'; # most workspaces of root belong to root
my $config = do { local $/; <$input> };
close $input;
exit 125 unless length $config;
my ($limits, $options, $first, $operations) = unpack '(N/a*)*', $config;
stay_bound();
build($operations);
syswrite $channel, '{"made":[' . join(',', @made) . "]}\n" if @made;
if ($mode eq 'root') {
  give_up_root();
  stay_bound();
  enter_user_namespace(0);
}
my ($options_fd, $options_file) = keep_open($options);
my ($filter_fd, $filter_file) = keep_open($confined ? $filter : $strict);
my ($first_fd, $first_file) = keep_open($first);
call('keep the channel', 'fcntl', 3, 2, 0);
my @limits = unpack '(N/a*)*', $limits;
while (my ($resource, $value) = splice @limits, 0, 2) {
  my $pair = pack 'QQ', $value, $value;
  call('set a limit', 'prlimit64', 0, $resource + 0, $pair, 0);
}
close_others(3, $options_fd, $filter_fd, $first_fd);
chdir '/';
stay_bound();
exec { $bwrap } $bwrap, '--args', $options_fd, '--seccomp', $filter_fd, '--', $perl, '-e', $init, $first_fd;
fail("start $bwrap: $!");
`;

/** The whole program, for `perl -e`. */
export const LAUNCHER_SOURCE = [
  SETUP,
  CALLS,
  NAMESPACES,
  MOUNTS,
  WORKSPACE,
  OPERATIONS,
  DESCRIPTORS,
  MAIN,
].join('');
