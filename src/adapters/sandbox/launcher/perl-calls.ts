/** The launcher's system calls, and its bond to the helper. */
export const CALLS = String.raw`
sub fail {
  my ($text) = @_;
  syswrite $channel, '{"failed":"' . unpack('H*', $text) . "\"}\n";
  exit 125;
}

# Copies its arguments: syscall refuses constants.
sub try_call { my ($name, @arguments) = @_; return syscall($nr{$name}, @arguments) }

sub call {
  my ($what, @arguments) = @_;
  my $result = try_call(@arguments);
  fail("$what: $!") if $result < 0;
  return $result;
}

sub stay_bound {
  call('bind to the helper', 'prctl', 1, 9, 0, 0, 0);
  exit 125 if getppid() != $helper;
}

sub put {
  my ($path, $text) = @_;
  open my $file, '>', $path or fail("write $path: $!");
  defined syswrite $file, $text or fail("write $path: $!");
  close $file;
}
`;
