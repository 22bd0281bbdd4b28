/** What the launcher does beneath the workspace: placeholders for write grants, and the guard over sockets and hard links. */
export const WORKSPACE = String.raw`
# Opens a path beneath a source; no part of it may be a link.
sub open_beneath {
  my ($name, $path, $flags) = @_;
  my $how = pack 'QQQ', $flags | $CLOSE_ON_EXEC, 0, 0x0e;
  return try_call('openat2', $sources{$name}, $path eq '' ? '.' : $path, $how, 24);
}

sub create_beneath {
  my ($name, $path, $kind) = @_;
  my ($parent, $last) = $path =~ m{\A(?:(.*)/)?([^/]+)\z}s or fail("bad grant $path");
  $parent = '' unless defined $parent;
  my $fd = open_beneath($name, $parent, $nr{O_PATH} | $nr{O_DIRECTORY});
  if ($fd < 0) {
    create_beneath($name, $parent, 'folder');
    $fd = open_beneath($name, $parent, $nr{O_PATH} | $nr{O_DIRECTORY});
  }
  fail("write grant $path: $parent is not a folder of the workspace, or a link leads there") if $fd < 0;
  if ($kind eq 'folder') {
    call("make $path", 'mkdirat', $fd, $last, 0755);
  } else {
    my $flags = $nr{O_NOFOLLOW} | $CLOSE_ON_EXEC | 0301; # write only, create, exclusive
    try_call('close', call("make $path", 'openat', $fd, $last, $flags, 0644));
  }
  if ($mode eq 'root') {
    call("own $path", 'fchownat', $fd, $last, @{$owners{$name}}, 0x100);
  }
  my @stat = lstat "/proc/self/fd/$fd/$last";
  push @made, sprintf '["%s",%s,"%s:%s"]', unpack('H*', $path), ($kind eq 'folder' ? 1 : 0), $stat[0], $stat[1];
  try_call('close', $fd);
}

# Files with a name outside the workspace become read-only, and sockets unreachable.
sub guard {
  my ($name, $target) = @_;
  my (@sockets, %links, @linked);
  open my $list, '-|' or do {
    chdir "/proc/self/fd/$sources{$name}" or kill 9, $$;
    exec '/usr/bin/find', '.', '-xdev', '(', '-type', 's', '-o', '-type', 'f', '-links', '+1', ')', '-printf', '%y %i %n %P\0';
    kill 9, $$;
  };
  {
    local $/ = "\0";
    while (my $line = <$list>) {
      chomp $line;
      my ($type, $inode, $count, $path) = split / /, $line, 4;
      if ($type eq 's') { push @sockets, $path; next }
      $links{$inode}{count} = $count;
      push @{$links{$inode}{paths}}, $path;
    }
  }
  close $list;
  fail('the workspace cannot be searched for sockets and hard links') if $? & 127;
  for (values %links) { push @linked, @{$_->{paths}} if $_->{count} > @{$_->{paths}} }
  # A package store links thousands of files: then the folders at the top, as a whole.
  my %seen;
  @linked = grep { !$seen{$_}++ } map { m{\A([^/]+)} ? $1 : $_ } @linked if @linked > 200;
  put("$stage/nothing", '') if @sockets;
  open_source('nothing', "$stage/nothing", '', '', 0) if @sockets;
  attach(clone_tree('nothing', 7, 0), "$target/$_") for @sockets;
  for my $path (@linked) {
    my $fd = open_beneath($name, $path, $nr{O_PATH});
    fail("the hard link $path cannot be opened") if $fd < 0;
    $sources{"$name/$path"} = $fd;
    $owners{"$name/$path"} = $owners{$name};
    attach(clone_tree("$name/$path", 7, 1), "$target/$path");
  }
}
`;
