add_unit_test(sessions_person kind_test.cpp tty_test.cpp person_test.cpp united_test.cpp)
target_link_libraries(sessions_person_test PRIVATE fingerpost::sessions)

add_unit_test(sessions_tracker tracker_test.cpp tracker_property_test.cpp)
target_link_libraries(sessions_tracker_test PRIVATE fingerpost::sessions)

add_unit_test(sessions_feed feed_line_test.cpp feed_test.cpp feed_limits_test.cpp)
target_link_libraries(sessions_feed_test PRIVATE fingerpost::sessions)

add_unit_test(sessions_follower follower_test.cpp tty_watch_test.cpp)
target_link_libraries(sessions_follower_test PRIVATE fingerpost::sessions)

add_fuzzer(feed ${PROJECT_SOURCE_DIR}/tests/fuzz/feed_fuzz.cpp fingerpost::sessions)
