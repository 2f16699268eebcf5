'use strict'
// Verbs that misbehave on purpose, and measures that only tests and benchmarks need.
const { goals } = require('mineflayer-pathfinder')

const alone = run => ({ run, exclusive: true })
const beside = run => ({ run, exclusive: false })

module.exports = {
  eat_memory: beside(() => {
    const eaten = []
    for (;;) eaten.push(new Array(1e5).fill(eaten.length))
  }),
  throw_late: beside(() => { setImmediate(() => { throw new Error('thrown on purpose') }) }),
  hang: beside(() => { for (;;); }),
  never: alone(() => new Promise(() => {})),
  reject_late: beside(() => { Promise.reject(new Error('rejected on purpose')) }),
  print: beside(() => { process.stderr.write('{"r" is not what it seems'); console.log('out'); console.error('err') }),
  search_in_vain: alone(async (bot, { seconds }, job) => {
    let ticks = 0
    const count = () => ticks++
    bot.on('physicsTick', count)
    job.finally(() => { bot.removeListener('physicsTick', count); bot.pathfinder.setGoal(null) })
    const began = Date.now()
    while (Date.now() - began < seconds * 1000) {
      bot.pathfinder.setGoal(new goals.GoalBlock(0, 400, 0))
      await job.sleep(500)
    }
    return ticks / ((Date.now() - began) / 1000)
  })
}
