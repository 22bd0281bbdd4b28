/** The verbs of `Operation`, as the launcher performs them. */
export const OPERATIONS = String.raw`
my %perform;
%perform = (
  open => \&open_source,
  tmpfs => sub {
    my ($target, $size, $permissions) = @_;
    make_folder($target);
    mount_plain('tmpfs', $target, 6, "size=$size,mode=$permissions,uid=$uid,gid=$gid") >= 0 or fail("mount $target: $!");
  },
  resize => sub {
    my ($target, $size) = @_;
    mount_plain('tmpfs', $target, 0x26, "size=$size") >= 0 or fail("resize $target: $!");
  },
  folder => sub { make_folder($_[0]); chmod oct $_[1], $_[0] if defined $_[1] },
  file => sub { make_file($_[0]); put($_[0], $_[1]); chmod 0644, $_[0]; },
  link => sub {
    (my $parent = $_[1]) =~ s{/[^/]+\z}{};
    make_folder($parent);
    symlink $_[0], $_[1];
  },
  tree => sub {
    my ($name, $target, $owned) = @_;
    return if overlay_read_only($name, make_place($name, $target), $owned);
    $confined = 0;
    attach(clone_tree($name, 7, $owned), $target);
  },
  bind => sub {
    my ($name, $target, $attributes, $owned) = @_;
    make_place($name, $target);
    attach(clone_tree($name, $attributes, $owned), $target);
  },
  dropped => sub {
    my ($name, $target, $size) = @_;
    make_folder($target);
    return if overlay_dropped($name, $target, $size);
    $confined = 0;
    attach(clone_tree($name, 7, 1), $target);
  },
  shown => sub {
    my ($name, $target) = @_;
    my $fd = "/proc/self/fd/$sources{$name}";
    fail("$name is a socket: grant it as one, grants: { sockets: [$name] }") if -S $fd;
    return $perform{tree}->($name, $target, 1) if -d $fd;
    attach(clone_tree($name, 7, 1), make_place($name, $target));
  },
  socket => sub {
    my ($name, $target) = @_;
    fail("$name is no socket: grant it under read") unless -S "/proc/self/fd/$sources{$name}";
    attach(clone_tree($name, 6, 1), make_place($name, $target));
  },
  guard => \&guard,
  grant => sub {
    my ($name, $path, $kind) = @_;
    my $fd = open_beneath($name, $path, $nr{O_PATH});
    if ($fd < 0) {
      create_beneath($name, $path, $kind);
      $fd = open_beneath($name, $path, $nr{O_PATH});
      fail("write grant $path: $!") if $fd < 0;
    }
    $sources{"$name/$path"} = $fd;
    $owners{"$name/$path"} = $owners{$name};
  },
);

sub build {
  for (unpack '(N/a*)*', $_[0]) {
    my ($verb, @arguments) = unpack '(N/a*)*', $_;
    $perform{$verb}->(@arguments);
  }
}
`;
