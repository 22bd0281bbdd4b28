/** The launcher's mounts: copies of trees, overlays, places to put them. */
export const MOUNTS = String.raw`
sub open_source {
  my ($name, $path, $device, $inode, $follow) = @_;
  my $flags = $nr{O_PATH} | $CLOSE_ON_EXEC | ($follow ? 0 : $nr{O_NOFOLLOW});
  my $fd = call("open $path", 'openat', $here, $path, $flags, 0);
  my @stat = stat "/proc/self/fd/$fd" or fail("look at $path: $!");
  fail("$path is not the folder that was approved: it was replaced") if $device ne '' && "$stat[0]:$stat[1]" ne "$device:$inode";
  $sources{$name} = $fd;
  $owners{$name} = [@stat[4, 5]];
}

# A detached copy of a mount; attributes: 1 read-only, 2 nosuid, 4 nodev.
sub clone_tree {
  my ($name, $attributes, $mapped) = @_;
  my $flags = 1 | $CLOSE_ON_EXEC | $EMPTY_PATH;
  my $tree = call("clone $name", 'open_tree', $sources{$name}, $nothing, $flags | $RECURSIVE);
  my $owner = $owners{$name};
  my $map = $mapped && $mode eq 'root' && ($owner->[0] != $uid || $owner->[1] != $gid);
  my $attribute = pack 'Q4', $attributes, 0, 0, 0;
  call("restrict $name", 'mount_setattr', $tree, $nothing, $EMPTY_PATH | $RECURSIVE, $attribute, 32);
  if ($map) {
    my $namespace = map_namespace(@$owner);
    $attribute = pack 'Q4', 0x100000, 0, 0, fileno $namespace;
    call("map the file owners of $name", 'mount_setattr', $tree, $nothing, $EMPTY_PATH, $attribute, 32);
  }
  return $tree;
}

sub attach {
  my ($tree, $target) = @_;
  call("mount $target", 'move_mount', $tree, $nothing, $here, $target, 4);
  try_call('close', $tree);
}

sub make_folder {
  my ($path) = @_;
  return if -d $path;
  my $made = '';
  for my $part (split m{/}, $path) {
    next if $part eq '';
    $made .= "/$part";
    mkdir $made, 0755 or -d $made or fail("make $made: $!");
  }
}

sub make_file {
  my ($path) = @_;
  return if -e $path;
  (my $parent = $path) =~ s{/[^/]+\z}{};
  make_folder($parent);
  put($path, '');
}

sub make_place {
  my ($name, $target) = @_;
  -d "/proc/self/fd/$sources{$name}" ? make_folder($target) : make_file($target);
  return $target;
}

sub mount_plain {
  my ($type, $target, $flags, $data) = @_;
  return try_call('mount', $type, $target, $type, $flags, $data);
}

# Removes the way to sockets: an overlay hands out inodes of its own, to which no socket is bound.
sub overlay_read_only {
  my ($name, $target, $owned) = @_;
  make_folder("$stage/empty");
  my $lower = "/proc/self/fd/$sources{$name}";
  if ($owned) {
    $lower = "$stage/layer" . $layers++;
    make_folder($lower);
    attach(clone_tree($name, 7, 1), $lower);
  }
  my $data = "lowerdir=$lower:$stage/empty" . ($mode eq 'root' ? '' : ',userxattr');
  return mount_plain('overlay', $target, 7, $data) >= 0;
}

sub overlay_dropped {
  my ($name, $target, $size) = @_;
  my $layer = "$stage/layer" . $layers++;
  make_folder($layer);
  mount_plain('tmpfs', $layer, 6, "size=$size,mode=755") >= 0 or fail("mount a scratch layer: $!");
  my $lower = clone_tree($name, 6, 1);
  make_folder("$layer/$_") for qw(low up work);
  attach($lower, "$layer/low");
  my @stat = stat "$layer/low";
  chmod $stat[2] & 0777, "$layer/up";
  chown $stat[4], $stat[5], "$layer/up" or fail("own a scratch layer: $!") if $mode eq 'root';
  my $data = "lowerdir=$layer/low,upperdir=$layer/up,workdir=$layer/work" . ($mode eq 'root' ? '' : ',userxattr');
  return mount_plain('overlay', $target, 6, $data) >= 0;
}
`;
