"""Which tests go through what a change touches: ``./haven test changed``.

``checkout`` says what changed, ``product`` who imports whom in the product, ``files_of_tests`` what each file of the
tests imports and asks for, ``links`` what stands on what, ``addresses`` which pages a test opens, ``table`` what
imports do not show, ``selection`` brings them together, and ``told`` says it.
"""
