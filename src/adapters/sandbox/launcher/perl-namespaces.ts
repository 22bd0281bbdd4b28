/** The launcher's user namespaces, and how it gives up root. */
export const NAMESPACES = String.raw`
# A user namespace in which the caller keeps its own number and nobody else exists.
sub enter_user_namespace {
  my ($also) = @_;
  call('make a user namespace', 'unshare', 0x10000000 | $also);
  put('/proc/self/setgroups', 'deny');
  put('/proc/self/uid_map', "$uid $uid 1");
  put('/proc/self/gid_map', "$gid $gid 1");
  stay_bound();
}

# Descriptor of a user namespace that only carries a map, from an owner to the step.
sub map_namespace {
  my ($owner, $group) = @_;
  return $namespaces{"$owner:$group"} if exists $namespaces{"$owner:$group"};
  pipe my $ready, my $tell or fail("pipe: $!");
  pipe my $wait, my $release or fail("pipe: $!");
  my $child = fork;
  fail("fork: $!") unless defined $child;
  if (!$child) {
    close $release; close $ready;
    try_call('prctl', 1, 9, 0, 0, 0);
    syswrite $tell, try_call('unshare', 0x10000000) < 0 ? '0' : '1';
    sysread $wait, my $byte, 1;
    kill 9, $$;
  }
  close $tell; close $wait;
  sysread $ready, my $answer, 1;
  fail('make a user namespace to map file owners: not permitted') if $answer ne '1';
  put("/proc/$child/uid_map", "$owner $uid 1");
  put("/proc/$child/gid_map", "$group $gid 1");
  open my $namespace, '<', "/proc/$child/ns/user" or fail("open a user namespace: $!");
  close $release;
  waitpid $child, 0;
  $namespaces{"$owner:$group"} = $namespace;
  return $namespace;
}

sub give_up_root {
  my $groups = '';
  # Opening /dev/stdout anew asks for permission on the pipe.
  chown $uid, $gid, $_ or fail("own the output: $!") for *STDOUT, *STDERR;
  call('give up the groups', 'setgroups', 0, $groups);
  try_call('prctl', 24, $_, 0, 0, 0) for 0 .. 63;
  call('give up the group', 'setresgid', $gid, $gid, $gid);
  call('give up root', 'setresuid', $uid, $uid, $uid);
  call('own its proc files', 'prctl', 4, 1, 0, 0, 0);
  fail('still root') if $< == 0 || $> == 0;
}
`;
