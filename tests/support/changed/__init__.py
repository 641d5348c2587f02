"""Which tests go through what a change touches: ``./haven test changed``.

``checkout`` says what changed, ``product`` who imports whom in the product, ``test_files`` what each file of the tests
imports and asks for, ``addresses`` which pages a test opens, ``table`` what imports do not show, and ``selection``
brings them together.
"""
