/** What of the launcher's descriptors goes on to bubblewrap. */
export const DESCRIPTORS = String.raw`
# Memory with a descriptor that a later program can read from its start.
sub keep_open {
  my ($bytes) = @_;
  my $name = 'config';
  my $fd = call('make a memory file', 'memfd_create', $name, 0);
  open my $file, '+<&=', $fd or fail("open a memory file: $!");
  my $written = 0;
  while ($written < length $bytes) {
    my $count = syswrite $file, $bytes, length($bytes) - $written, $written;
    fail("fill a memory file: $!") unless defined $count;
    $written += $count;
  }
  sysseek $file, 0, 0;
  call('keep a descriptor', 'fcntl', $fd, 2, 0);
  return ($fd, $file);
}

sub close_others {
  my %keep = map { $_ => 1 } @_;
  opendir my $folder, '/proc/self/fd' or fail("list descriptors: $!");
  my @open = grep { /\A\d+\z/ } readdir $folder;
  closedir $folder;
  for my $fd (@open) { try_call('close', $fd + 0) if $fd > 2 && !$keep{$fd} }
}
`;
