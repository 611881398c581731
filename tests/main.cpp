#define BOOST_TEST_MODULE fingerpost
#include <boost/test/unit_test.hpp>
