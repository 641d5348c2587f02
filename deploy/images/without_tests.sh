#!/bin/sh
# Takes away the tests that packages bring along: without_tests.sh FOLDER. (tests/containers looks that none is left.)
set -eu
find "$1" -type d \( -name tests -o -name SelfTest -o -path '*/testing/suite' \) -prune -exec rm -rf {} +
find "$1" -type f \( -name 'test_*.py' -o -name 'test_*.pyc' \) -delete
