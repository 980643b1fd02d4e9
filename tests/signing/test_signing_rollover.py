"""An authority goes over to a new root of the same name: both are trusted, and which stands first is no matter."""


def test_two_roots_of_one_name(world, other_world, signed):
    older, newer = world.pki.anchors, other_world.pki.anchors
    others = other_world.signed()
    for anchors in (older + newer, newer + older) * 3:
        assert world.verify(signed, anchors=anchors).ok
        assert other_world.verify(others, anchors=anchors).ok


def test_the_other_root_alone_is_not_enough(world, other_world, signed):
    assert not world.verify(signed, anchors=other_world.pki.anchors).ok
