/**
 * The first process inside: starts the command, and when that ends, names and ends
 * what it left running. It is process 1 of its namespace, so the kernel shields it
 * from signals of the step, and it is not dumpable, so the step can neither trace it
 * nor open its descriptors; else a step could write its own result on the channel.
 *
 * Reads its configuration, made of `packFields`, from the descriptor that its
 * argument names. Reports on descriptor 3, one JSON object a line.
 */
export const INIT_SOURCE = String.raw`
use strict;
open my $channel, '+<&=', 3 or exit 125;
open my $input, '<&=', $ARGV[0] or exit 125;
my $config = do { local $/; <$input> };
close $input;
my ($nr, $folder, $argv, $environment, $ports) = unpack '(N/a*)*', $config;
my @argv = unpack '(N/a*)*', $argv;
my %nr = unpack '(N/a*)*', $nr;
syscall($nr{prctl} + 0, 4, 0, 0, 0, 0) == 0 or exit 125;
syscall($nr{fcntl} + 0, 3, 2, 1) == 0 or exit 125;
listen_on($_) for unpack '(N/a*)*', $ports;
syswrite $channel, "{\"started\":1}\n";
my $child = fork;
if (!defined $child) {
  syswrite $channel, '{"unstarted":"' . unpack('H*', "fork: $!") . "\"}\n";
  exit 125;
}
if (!$child) {
  %ENV = unpack '(N/a*)*', $environment;
  my $what = "enter $folder";
  if (chdir $folder) {
    $what = "start $argv[0]";
    exec { $argv[0] } @argv;
  }
  syswrite $channel, '{"unstarted":"' . unpack('H*', "cannot $what: $!") . "\"}\n";
  kill 9, $$;
}
my $status = -1;
while ((my $ended = wait) > 0) {
  if ($ended == $child) { $status = $?; last }
}

# Hands a listening socket of this network namespace to the helper, as Node's own
# channel does: one line that announces it, the descriptor as ancillary data, one line back.
sub listen_on {
  my ($port) = @_;
  socket my $server, 2, 1, 0 or return;
  setsockopt $server, 1, 2, pack 'l', 1;
  bind $server, pack 'S n a4 x8', 2, $port, "\x7f\0\0\1" or return;
  listen $server, 128 or return;
  my $line = "{\"cmd\":\"NODE_HANDLE\",\"type\":\"net.Server\",\"msg\":{\"listening\":$port}}\n";
  my $vector = pack 'P Q', $line, length $line;
  my $rights = pack 'Q l l l x4', 20, 1, 1, fileno $server;
  my $message = pack 'Q L x4 P Q P Q l x4', 0, 0, $vector, 1, $rights, length $rights, 0;
  syscall($nr{sendmsg} + 0, 3, $message, 0) > 0 or return;
  sysread $channel, my $answer, 200;
}

# What ends by itself within a moment, such as a service that lost its client, is not named.
sub others {
  opendir my $folder, '/proc' or return ();
  my @names;
  for my $pid (grep { /\A\d+\z/ && $_ != 1 } readdir $folder) {
    open my $file, '<', "/proc/$pid/cmdline" or next;
    my $line = do { local $/; <$file> };
    next unless defined $line && length $line;
    $line =~ s/\0+\z//;
    $line =~ tr/\0/ /;
    push @names, substr $line, 0, 200;
  }
  return @names;
}
my $others = 0;
for (1 .. 10) {
  1 while waitpid(-1, 1) > 0;
  last if waitpid(-1, 1) < 0;
  $others = 1;
  select undef, undef, undef, 0.01;
}
my @left = $others ? others() : ();
kill 9, -1;
1 while wait > 0;
my $named = join ',', map { '"' . unpack('H*', $_) . '"' } @left[0 .. ($#left > 19 ? 19 : $#left)];
my $how = $status & 127 ? '"signal":' . ($status & 127) : '"exit":' . ($status >> 8);
syswrite $channel, "{$how,\"left\":[$named]}\n";
exit 0;
`;
