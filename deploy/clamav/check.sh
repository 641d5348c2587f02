#!/bin/sh
# Whether the scanner answers: it is asked, and says PONG. It says nothing before it has its signatures.
exec perl -MIO::Socket::INET -e '
    my ($host, $port) = @ARGV;
    my $scanner = IO::Socket::INET->new(PeerAddr => $host, PeerPort => $port, Timeout => 3) or exit 1;
    local $SIG{ALRM} = sub { exit 1 };
    alarm 3;
    print $scanner "zPING\0";
    read($scanner, my $answer, 4);
    exit($answer eq "PONG" ? 0 : 1);
' "${1:-127.0.0.1}" "${2:-3310}"
